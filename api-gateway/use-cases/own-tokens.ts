import type { PersonalToken } from '#contracts/api/access.ts'
import type { Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import type { Origin } from '../domain/origin.ts'
import { note } from '../store/audit.ts'
import { findTokens, insertToken, revokeToken } from '../store/personal-tokens.ts'
import { findUser } from '../store/users.ts'

const mostTokens = 50
const dayMs = 24 * 3_600_000

export interface NewToken {
  id: string
  userId: string
  name: string
  scope: PersonalToken['scope']
  expiresInDays: number
  hash: Buffer
  by: Origin
  now: Date
}

/** Makes a token for the person's scripts. Throws 409 `too_many_tokens` above 50. */
export async function createToken(trx: Trx, given: NewToken): Promise<PersonalToken> {
  const { id, userId, name, scope, now, by, hash } = given
  // One after the other, so that the count holds.
  await findUser(trx, userId, { lock: true })
  if ((await findTokens(trx, userId, now)).length >= mostTokens) {
    throw conflict('too_many_tokens', `Nobody needs more than ${mostTokens} tokens: revoke some`)
  }
  const expiresAt = new Date(now.getTime() + given.expiresInDays * dayMs).toISOString()
  const token = { id, name, scope, createdAt: now.toISOString(), expiresAt }
  await insertToken(trx, { ...token, userId, hash })
  const details = { tokenId: id, name, scope }
  await note(trx, { action: 'access_token.created', by, subjectId: userId, details })
  return token
}

/** The person's tokens, newest first. */
export async function listTokens(trx: Trx, { userId, now }: { userId: string; now: Date }) {
  return { items: await findTokens(trx, userId, now) }
}

/** Makes one of the person's tokens worthless. Throws 404. */
export async function endToken(
  trx: Trx,
  tokenId: string,
  { userId, now, by }: { userId: string; now: Date; by: Origin },
): Promise<void> {
  if (!(await revokeToken(trx, { userId, tokenId, now }))) {
    throw notFound('There is no such token')
  }
  await note(trx, { action: 'access_token.revoked', by, subjectId: userId, details: { tokenId } })
}
