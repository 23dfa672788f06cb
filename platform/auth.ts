import { createLocalJWKSet, type JWK, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'
import { roles, type ServiceName } from '#contracts/endpoint.ts'
import type { Actor } from './db.ts'
import { unauthenticated } from './errors.ts'

const issuer = 'api-gateway'
/** Names what it is, so that a user's token is never taken for one. */
const tokenType = 'piecework-internal+jwt'
const lifeSeconds = 30
/** About 1 kB each. */
const rememberedTokens = 5_000

const claims = z.object({
  sub: z.uuid(),
  org: z.uuid(),
  role: z.enum(roles),
  sid: z.string().optional(),
  op: z.boolean().optional(),
  exp: z.number(),
})

/** What the gateway tells a service about who is asking. Valid 30 s, for that service only. */
export function signInternalToken(key: JWK, actor: Actor, audience: ServiceName): Promise<string> {
  const { id, organizationId, role, sessionId, operator } = actor
  const given = { org: organizationId, role, sid: sessionId, op: operator }
  return new SignJWT(z.record(z.string(), z.unknown()).parse(given))
    .setProtectedHeader({ alg: 'ES256', typ: tokenType, kid: z.string().parse(key.kid) })
    .setSubject(id)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${lifeSeconds}s`)
    .sign({ ...key, alg: 'ES256' })
}

/** Throws 401 `unauthenticated` unless the token is good. */
export type VerifyToken = (token: string) => Promise<Actor>

/**
 * Verifies internal tokens meant for this service. A token is verified once and remembered until
 * it expires: signatures are the dearest part of a small request.
 */
export function verifyInternalToken(keys: { keys: JWK[] }, audience: ServiceName): VerifyToken {
  const keySet = createLocalJWKSet(keys)
  const remembered = rememberUntilExpiry<Actor>(rememberedTokens)

  return async (token) => {
    const known = remembered.get(token)
    if (known) return known
    try {
      const { payload } = await jwtVerify(token, keySet, {
        algorithms: ['ES256'],
        typ: tokenType,
        issuer,
        audience,
        maxTokenAge: lifeSeconds,
        requiredClaims: ['sub', 'exp', 'iat'],
      })
      const { sub, org, role, sid, op, exp } = claims.parse(payload)
      const actor: Actor = { id: sub, organizationId: org, role }
      if (sid) actor.sessionId = sid
      if (op) actor.operator = true
      remembered.set(token, actor, exp * 1_000)
      return actor
    } catch {
      throw unauthenticated('The internal token is not valid')
    }
  }
}

interface Remembered<T> {
  get(key: string): T | undefined
  /** `until` in milliseconds since 1970. */
  set(key: string, value: T, until: number): void
}

/** A bounded memory; the one not asked for the longest goes first. */
export function rememberUntilExpiry<T>(size: number): Remembered<T> {
  const entries = new Map<string, { value: T; until: number }>()
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (!entry) return undefined
      entries.delete(key)
      if (entry.until <= Date.now()) return undefined
      entries.set(key, entry)
      return entry.value
    },
    set: (key, value, until) => {
      entries.set(key, { value, until })
      const oldest = entries.size > size ? entries.keys().next().value : undefined
      if (oldest !== undefined) entries.delete(oldest)
    },
  }
}
