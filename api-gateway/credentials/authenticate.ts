import type { JWK } from 'jose'
import type { Context } from 'koa'
import jwt from 'koa-jwt'
import { z } from 'zod'
import type { PersonalToken } from '#contracts/api/access.ts'
import { roles } from '#contracts/endpoint.ts'
import { rememberUntilExpiry } from '#platform/auth.ts'
import type { Actor } from '#platform/db.ts'
import { unauthenticated } from '#platform/errors.ts'
import type { Bearer } from '../store/personal-tokens.ts'
import { audience, issuer, publicPems } from './access-tokens.ts'
import { hashOf, personalTokenPrefix } from './secrets.ts'

/** About 1 kB each. */
const rememberedTokens = 20_000
/** Ours have about 500 characters. */
const longestToken = 4_096

const scheme = 'Bearer '
/** A revoked token for scripts is believed at most that much longer. */
const askAgainMs = 5_000
const tokenForm = new RegExp(
  `^Bearer ([\\w-]+\\.[\\w-]+\\.[\\w-]+|${personalTokenPrefix}[\\w-]{43})$`,
  'i',
)

const claims = z.object({
  typ: z.literal('access'),
  sub: z.uuid(),
  org: z.uuid(),
  role: z.enum(roles),
  sid: z.uuid(),
  op: z.boolean().optional(),
  exp: z.number(),
})
const header = z.object({ kid: z.string() })

/** Who asks, and how long that may be believed. */
export interface SignedIn {
  actor: Actor
  /** Milliseconds since 1970. */
  until: number
  /** Of a token for scripts; undefined for a person who signed in. */
  scope?: PersonalToken['scope']
}

/** Finds out who asks, by the token. */
export interface Authenticate {
  /** Throws 401 `unauthenticated`. */
  (ctx: Context): Promise<SignedIn>
  /** Whoever is remembered by this Authorization header. */
  known(authorization: string | undefined): SignedIn | undefined
}

/** Looks up a token for scripts by its hash. */
export type FindBearer = (hash: Buffer) => Promise<Bearer | undefined>

/**
 * Verifies access tokens against the keys in use, and looks up tokens for scripts. An access token
 * is verified once and remembered until it expires: signatures are the dearest part of a small
 * request. One for scripts is asked about again after 5 s.
 */
export function authenticator(keys: { keys: JWK[] }, findBearer: FindBearer): Authenticate {
  const pems = publicPems(keys)
  const remembered = rememberUntilExpiry<SignedIn>(rememberedTokens)
  const verify = jwt({
    secret: async (given: unknown) => pems.get(header.parse(given).kid) ?? '',
    algorithms: ['ES256'],
    issuer,
    audience,
    key: 'claims',
  })

  const known: Authenticate['known'] = (authorization) =>
    // What is remembered was verified, so its form needs no second look.
    authorization?.startsWith(scheme)
      ? remembered.get(authorization.slice(scheme.length))
      : undefined

  const authenticate = async (ctx: Context): Promise<SignedIn> => {
    const token = bearerToken(ctx)
    const known = remembered.get(token)
    if (known) return known
    if (token.startsWith(personalTokenPrefix)) {
      const bearer = await findBearer(hashOf(token))
      if (!bearer) throw unauthenticated('The token is not valid, or no longer')
      const signedIn = script(bearer)
      const untilAsked = Date.now() + askAgainMs
      remembered.set(token, signedIn, Math.min(untilAsked, signedIn.until))
      return signedIn
    }
    try {
      await verify(ctx, async () => {})
      const { exp, ...verified } = claims.parse(ctx.state.claims)
      const signedIn = { actor: actorOf(verified), until: exp * 1_000 }
      remembered.set(token, signedIn, signedIn.until)
      return signedIn
    } catch {
      throw unauthenticated('The access token is not valid, or no longer')
    }
  }
  return Object.assign(authenticate, { known })
}

function bearerToken(ctx: Context): string {
  const token = tokenForm.exec(ctx.get('Authorization'))?.[1]
  if (!token) throw unauthenticated()
  if (token.length > longestToken) throw unauthenticated('The access token is not valid')
  return token
}

function actorOf({ sub, org, role, sid, op }: Omit<z.infer<typeof claims>, 'exp'>): Actor {
  return { id: sub, organizationId: org, role, sessionId: sid, operator: op === true }
}

/** Nobody runs the installation by script. */
function script({ tokenId, userId, organizationId, role, scope, expiresAt }: Bearer): SignedIn {
  const actor = { id: userId, organizationId, role, sessionId: tokenId, operator: false }
  return { actor, scope, until: expiresAt.getTime() }
}
