import type { JWK } from 'jose'
import type { ServiceName } from '#contracts/endpoint.ts'
import { signInternalToken } from '#platform/auth.ts'
import type { Actor } from '#platform/db.ts'

/** Well below the 30 s that a token lives. */
const keptMs = 10_000

interface Kept {
  token: Promise<string>
  until: number
}

/** Mints what a service believes: one token per signed-in session and service for 10 s. */
export function internalTokens(key: JWK): (actor: Actor, service: ServiceName) => Promise<string> {
  // An actor is remembered as long as its access token; a new role comes as a new actor.
  const keptFor = new WeakMap<Actor, Map<ServiceName, Kept>>()

  return (actor, service) => {
    const kept = keptFor.get(actor) ?? new Map<ServiceName, Kept>()
    keptFor.set(actor, kept)
    const known = kept.get(service)
    if (known && known.until > Date.now()) return known.token

    const token = signInternalToken(key, actor, service)
    kept.set(service, { token, until: Date.now() + keptMs })
    return token
  }
}
