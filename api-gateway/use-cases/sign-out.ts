import type { Db } from '#platform/db.ts'
import { organizationOfToken } from '../store/lookups.ts'
import { lockToken, revokeSession } from '../store/sessions.ts'

/** Ends the session that a refresh token belongs to; an unknown token ends nothing. */
export async function signOut(db: Db, hash: Buffer, now: Date): Promise<void> {
  const organizationId = await db.system((trx) => organizationOfToken(trx, hash))
  if (!organizationId) return
  await db.as({ organizationId }, async (trx) => {
    const presented = await lockToken(trx, hash)
    if (presented) await revokeSession(trx, presented.sessionId, now)
  })
}
