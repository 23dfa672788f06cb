import { z } from 'zod'
import { PersonalToken } from '#contracts/api/access.ts'
import { roles } from '#contracts/endpoint.ts'
import { organizationOf, type Trx } from '#platform/db.ts'

const row = z
  .object({
    id: z.uuid(),
    name: z.string(),
    scope: PersonalToken.shape.scope,
    created_at: z.date(),
    expires_at: z.date(),
  })
  .transform(
    ({ created_at, expires_at, ...same }): PersonalToken => ({
      ...same,
      createdAt: created_at.toISOString(),
      expiresAt: expires_at.toISOString(),
    }),
  )

const bearer = z
  .object({
    organization_id: z.uuid(),
    id: z.uuid(),
    user_id: z.uuid(),
    role: z.enum(roles),
    scope: PersonalToken.shape.scope,
    expires_at: z.date(),
  })
  .transform((from) => ({
    organizationId: from.organization_id,
    tokenId: from.id,
    userId: from.user_id,
    role: from.role,
    scope: from.scope,
    expiresAt: from.expires_at,
  }))

/** Who a personal access token speaks for. */
export type Bearer = z.output<typeof bearer>

/** Keeps a token: its hash alone. */
export async function insertToken(
  trx: Trx,
  token: PersonalToken & { userId: string; hash: Buffer },
): Promise<void> {
  await trx('personal_tokens').insert({
    organization_id: organizationOf(trx),
    id: token.id,
    user_id: token.userId,
    name: token.name,
    scope: token.scope,
    token_hash: token.hash,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
  })
}

/** The person's tokens that are good at this time, newest first. */
export async function findTokens(trx: Trx, userId: string, now: Date): Promise<PersonalToken[]> {
  const found: unknown[] = await trx('personal_tokens')
    .where({ organization_id: organizationOf(trx), user_id: userId, revoked_at: null })
    .where('expires_at', '>', now)
    .orderBy('id', 'desc')
    .select('id', 'name', 'scope', 'created_at', 'expires_at')
  return found.map((each) => row.parse(each))
}

/** Makes one of the person's tokens worthless. False: there is no such token. */
export async function revokeToken(
  trx: Trx,
  { userId, tokenId, now }: { userId: string; tokenId: string; now: Date },
): Promise<boolean> {
  const count = await trx('personal_tokens')
    .where({ organization_id: organizationOf(trx), user_id: userId, id: tokenId, revoked_at: null })
    .update({ revoked_at: now })
  return count > 0
}

/** Who uses the token with this hash, if it is good. Works without a tenant. */
export async function bearerOf(trx: Trx, hash: Buffer): Promise<Bearer | undefined> {
  const { rows } = await trx.raw('SELECT * FROM system_personal_token_of(?)', [hash])
  return rows[0] ? bearer.parse(rows[0]) : undefined
}
