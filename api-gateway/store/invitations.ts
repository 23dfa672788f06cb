import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { KeptToken } from './sessions.ts'

/** Keeps an invitation: its hash alone, the link goes out by mail. */
export async function insertInvitation(trx: Trx, userId: string, token: KeptToken): Promise<void> {
  await trx('invitations').insert({
    organization_id: organizationOf(trx),
    user_id: userId,
    token_hash: token.hash,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
  })
}

/**
 * Uses an invitation up, in one statement: of two who use it at the same moment one gets it.
 * Undefined when it is unknown, used or too old. Returns whose it is.
 */
export async function useInvitation(
  trx: Trx,
  hash: Buffer,
  now: Date,
): Promise<string | undefined> {
  const [used]: unknown[] = await trx('invitations')
    .where({ organization_id: organizationOf(trx), token_hash: hash, used_at: null })
    .where('expires_at', '>', now)
    .update({ used_at: now })
    .returning('user_id')
  return used ? z.object({ user_id: z.uuid() }).parse(used).user_id : undefined
}
