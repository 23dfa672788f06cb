import type { JWK } from 'jose'
import type { ServiceName } from '#contracts/endpoint.ts'
import { signInternalToken } from '#platform/auth.ts'
import type { Actor } from '#platform/db.ts'

/** Well below the 30 s that a token lives. */
const keptMs = 10_000

/** Tokens that services believe: one per signed-in session and service, for 10 s. */
export interface InternalTokens {
  for(actor: Actor, service: ServiceName): Promise<string>
  /** One that is there already. */
  known(actor: Actor, service: ServiceName): string | undefined
}

interface Kept {
  minted: Promise<string>
  token?: string
  until: number
}

/** Mints tokens with the gateway's key. */
export function internalTokens(key: JWK): InternalTokens {
  // An actor is remembered as long as its access token; a new role comes as a new actor.
  const keptFor = new WeakMap<Actor, Map<ServiceName, Kept>>()

  const find = (actor: Actor, service: ServiceName): Kept | undefined => {
    const known = keptFor.get(actor)?.get(service)
    return known && known.until > Date.now() ? known : undefined
  }

  async function mint(actor: Actor, service: ServiceName): Promise<string> {
    const kept = keptFor.get(actor) ?? new Map<ServiceName, Kept>()
    keptFor.set(actor, kept)
    const minted = signInternalToken(key, actor, service)
    const entry: Kept = { minted, until: Date.now() + keptMs }
    kept.set(service, entry)
    entry.token = await minted
    return entry.token
  }

  return {
    for: (actor, service) => find(actor, service)?.minted ?? mint(actor, service),
    known: (actor, service) => find(actor, service)?.token,
  }
}
