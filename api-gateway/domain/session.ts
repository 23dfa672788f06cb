/** On which device a session is used. */
export interface Device {
  userAgent?: string | undefined
  address?: string | undefined
}

/** A refresh token that was presented, and the family it belongs to. Times as they are stored. */
export interface PresentedToken {
  usedAt: Date | null
  expiresAt: Date
  sessionRevokedAt: Date | null
  userStatus: 'active' | 'disabled' | 'invited'
}

/** How long a session lives without being used. */
export const sessionDays = 14

/** When a session that is used now ends, unless it is used again. */
export const sessionEnd = (now: Date): Date =>
  new Date(now.getTime() + sessionDays * 24 * 3_600_000)

/** A client that lost the answer may ask again that long; later it is somebody else. */
const lostAnswerMs = 10_000

/**
 * `renew`: a new token of the same family. `refuse`: sign in again. `revoke`: the token was used
 * before, so one of the two who have it stole it: the whole family ends.
 */
export type RefreshVerdict = 'renew' | 'refuse' | 'revoke'

/** What to do with a refresh token. */
export function judgeRefresh(token: PresentedToken, now: Date): RefreshVerdict {
  if (token.sessionRevokedAt || token.userStatus !== 'active') return 'refuse'
  if (token.expiresAt <= now) return 'refuse'
  if (token.usedAt && now.getTime() - token.usedAt.getTime() > lostAnswerMs) return 'revoke'
  return 'renew'
}
