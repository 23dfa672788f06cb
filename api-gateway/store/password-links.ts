import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { KeptToken } from './sessions.ts'

export type LinkPurpose = 'invitation' | 'reset'

/** Keeps a link: its hash alone, the link itself goes out by mail. */
export async function insertLink(
  trx: Trx,
  userId: string,
  purpose: LinkPurpose,
  token: KeptToken,
): Promise<void> {
  await trx('password_links').insert({
    organization_id: organizationOf(trx),
    user_id: userId,
    purpose,
    token_hash: token.hash,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
  })
}

const used = z
  .object({ user_id: z.uuid(), purpose: z.enum(['invitation', 'reset']) })
  .transform(({ user_id, purpose }) => ({ userId: user_id, purpose }))

/**
 * Uses a link up, in one statement: of two who use it at the same moment one gets it. Undefined
 * when it is unknown, used or too old. Returns whose it is and what for.
 */
export async function useLink(trx: Trx, hash: Buffer, now: Date) {
  const [found]: unknown[] = await trx('password_links')
    .where({ organization_id: organizationOf(trx), token_hash: hash, used_at: null })
    .where('expires_at', '>', now)
    .update({ used_at: now })
    .returning(['user_id', 'purpose'])
  return found ? used.parse(found) : undefined
}

/** Forgets the links of a person that nobody used: only the newest one may be good. */
export async function forgetLinks(trx: Trx, userId: string): Promise<void> {
  await trx('password_links')
    .where({ organization_id: organizationOf(trx), user_id: userId, used_at: null })
    .delete()
}
