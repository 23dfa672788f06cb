import type { OpenSession } from '#contracts/api/access.ts'
import type { Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import type { Origin } from '../domain/origin.ts'
import { note } from '../store/audit.ts'
import { findSessions, revokeSession } from '../store/sessions.ts'

/** Whose, and which one asks. */
export interface Owner {
  userId: string
  sessionId: string | undefined
  now: Date
}

/** The devices on which the person is signed in, the one used last first. */
export async function listSessions(trx: Trx, owner: Owner): Promise<{ items: OpenSession[] }> {
  const sessions = await findSessions(trx, owner.userId, owner.now)
  return {
    items: sessions.map((session) => ({ ...session, current: session.id === owner.sessionId })),
  }
}

/** Signs one of the person's devices out. Throws 404 for one that is not theirs or has ended. */
export async function endSession(
  trx: Trx,
  sessionId: string,
  { userId, now, by }: { userId: string; now: Date; by: Origin },
): Promise<void> {
  const sessions = await findSessions(trx, userId, now)
  if (!sessions.some(({ id }) => id === sessionId)) throw notFound('There is no such session')
  await revokeSession(trx, sessionId, now)
  await note(trx, { action: 'session.ended', by, subjectId: userId, details: { sessionId } })
}
