import type { Db, Trx } from '#platform/db.ts'
import { type Device, judgeRefresh } from '../domain/session.ts'
import type { Person } from '../domain/user.ts'
import { note } from '../store/audit.ts'
import { organizationOfToken } from '../store/lookups.ts'
import { type KeptToken, lockToken, renewSession, revokeSession } from '../store/sessions.ts'
import { findUser } from '../store/users.ts'

export interface Refresh {
  /** Of the token that was presented. */
  hash: Buffer
  /** What takes its place. */
  next: KeptToken
  device: Device
  now: Date
}

/**
 * Changes a refresh token for the next one of its session. Undefined when it is worth nothing;
 * one that was used before ends the session.
 */
export async function refreshSession(
  db: Db,
  refresh: Refresh,
): Promise<{ person: Person; sessionId: string } | undefined> {
  const organizationId = await db.system((trx) => organizationOfToken(trx, refresh.hash))
  if (!organizationId) return undefined
  return db.as({ organizationId }, (trx) => renew(trx, refresh))
}

/** Does not throw: the end of a session whose token was used twice has to be committed. */
async function renew(trx: Trx, { hash, next, device, now }: Refresh) {
  const presented = await lockToken(trx, hash)
  if (!presented) return undefined
  const { sessionId, userId } = presented

  const verdict = judgeRefresh(presented, now)
  if (verdict === 'revoke') {
    await revokeSession(trx, sessionId, now)
    const by = { address: device.address }
    await note(trx, { action: 'session.stolen', by, subjectId: userId, details: { sessionId } })
  }
  if (verdict !== 'renew') return undefined

  await renewSession(trx, { sessionId, usedHash: hash, device }, next)
  const person = await findUser(trx, userId)
  return person && { person, sessionId }
}
