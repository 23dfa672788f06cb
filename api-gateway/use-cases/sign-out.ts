import type { Db } from '#platform/db.ts'
import { note } from '../store/audit.ts'
import { organizationOfToken } from '../store/lookups.ts'
import { lockToken, revokeSession } from '../store/sessions.ts'

/** Ends the session that a refresh token belongs to; an unknown token ends nothing. */
export async function signOut(
  db: Db,
  hash: Buffer,
  { now, address }: { now: Date; address: string },
): Promise<void> {
  const organizationId = await db.system((trx) => organizationOfToken(trx, hash))
  if (!organizationId) return
  await db.as({ organizationId }, async (trx) => {
    const presented = await lockToken(trx, hash)
    if (!presented || presented.sessionRevokedAt) return
    const { sessionId, userId } = presented
    await revokeSession(trx, sessionId, now)
    const by = { userId, address }
    await note(trx, { action: 'session.ended', by, subjectId: userId, details: { sessionId } })
  })
}
