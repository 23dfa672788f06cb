import { createPublicKey } from 'node:crypto'
import { importJWK, type JWK, SignJWT } from 'jose'
import { z } from 'zod'
import type { Person } from '../domain/user.ts'

/** How long an access token is good for: so long may a role outlive its change. */
export const accessTokenSeconds = 600

/** Who speaks and who is meant, the same in every installation. */
export const issuer = 'piecework'
export const audience = 'piecework-api'

/** Issues access tokens for people who are signed in. */
export type IssueAccessToken = (
  who: { person: Person; sessionId: string },
  now: Date,
) => Promise<string>

/** Signs with the first key; each key has a `kid`. */
export async function accessTokenIssuer({ keys }: { keys: JWK[] }): Promise<IssueAccessToken> {
  const [first] = keys
  const { kid, ...key } = z.looseObject({ kid: z.string() }).parse(first)
  const signingKey = await importJWK(key, 'ES256')

  return ({ person, sessionId }, now) => {
    const issuedAt = Math.floor(now.getTime() / 1_000)
    return new SignJWT({
      typ: 'access',
      org: person.organizationId,
      role: person.role,
      sid: sessionId,
      ...(person.operator ? { op: true } : {}),
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setSubject(person.id)
      .setIssuer(issuer)
      .setAudience(audience)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + accessTokenSeconds)
      .sign(signingKey)
  }
}

/** The public halves, as `/.well-known/jwks.json` shows them. */
export function publicKeys({ keys }: { keys: JWK[] }): { keys: JWK[] } {
  return {
    keys: keys.map(({ kty, crv, x, y, kid }) => {
      const shown = { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' }
      return z.record(z.string(), z.string()).parse(shown)
    }),
  }
}

/** The public halves by `kid`, in PEM. */
export function publicPems(keySet: { keys: JWK[] }): Map<string, string> {
  const pems = publicKeys(keySet).keys.map((key): [string, string] => {
    const pem = createPublicKey({ key: { ...key }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    })
    return [key.kid ?? '', pem.toString()]
  })
  return new Map(pems)
}
