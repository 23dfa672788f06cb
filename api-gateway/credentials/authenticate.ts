import type { JWK } from 'jose'
import type { Context } from 'koa'
import jwt from 'koa-jwt'
import { z } from 'zod'
import { roles } from '#contracts/endpoint.ts'
import { rememberUntilExpiry } from '#platform/auth.ts'
import type { Actor } from '#platform/db.ts'
import { unauthenticated } from '#platform/errors.ts'
import { audience, issuer, publicPems } from './access-tokens.ts'

/** About 1 kB each. */
const rememberedTokens = 20_000
/** Ours have about 500 characters. */
const longestToken = 4_096

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

/** Finds out who asks, by the access token. Throws 401 `unauthenticated`. */
export type Authenticate = (ctx: Context) => Promise<Actor>

/**
 * Verifies access tokens against the keys in use. A token is verified once and remembered until
 * it expires: signatures are the dearest part of a small request.
 */
export function authenticator(keys: { keys: JWK[] }): Authenticate {
  const pems = publicPems(keys)
  const remembered = rememberUntilExpiry<Actor>(rememberedTokens)
  const verify = jwt({
    secret: async (given: unknown) => pems.get(header.parse(given).kid) ?? '',
    algorithms: ['ES256'],
    issuer,
    audience,
    key: 'claims',
  })

  return async (ctx) => {
    const token = bearerToken(ctx)
    const known = remembered.get(token)
    if (known) return known
    try {
      await verify(ctx, async () => {})
      const { exp, ...verified } = claims.parse(ctx.state.claims)
      const actor = actorOf(verified)
      remembered.set(token, actor, exp * 1_000)
      return actor
    } catch {
      throw unauthenticated('The access token is not valid, or no longer')
    }
  }
}

function bearerToken(ctx: Context): string {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(ctx.get('Authorization'))?.[1]
  if (!token) throw unauthenticated()
  if (token.length > longestToken) throw unauthenticated('The access token is not valid')
  return token
}

function actorOf({ sub, org, role, sid, op }: Omit<z.infer<typeof claims>, 'exp'>): Actor {
  return { id: sub, organizationId: org, role, sessionId: sid, operator: op === true }
}
