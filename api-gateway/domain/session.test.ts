import { expect, it } from 'vitest'
import { judgeRefresh, type PresentedToken } from './session.ts'

const now = new Date('2026-01-05T08:00:00.000Z')
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1_000)

const fresh: PresentedToken = {
  usedAt: null,
  expiresAt: new Date('2026-01-19T08:00:00.000Z'),
  sessionRevokedAt: null,
  userStatus: 'active',
}

it.each<[string, Partial<PresentedToken>, string]>([
  ['was never used', {}, 'renew'],
  ['was used ten seconds ago: the answer was lost', { usedAt: secondsAgo(10) }, 'renew'],
  ['was used longer ago: somebody stole it', { usedAt: secondsAgo(10.001) }, 'revoke'],
  ['has expired', { expiresAt: now }, 'refuse'],
  ['belongs to a session that ended', { sessionRevokedAt: secondsAgo(1) }, 'refuse'],
  ['belongs to somebody disabled', { userStatus: 'disabled' }, 'refuse'],
])('a token that %s', (_, token, verdict) => {
  expect(judgeRefresh({ ...fresh, ...token }, now)).toBe(verdict)
})
