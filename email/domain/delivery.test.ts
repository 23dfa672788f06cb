import { describe, expect, it } from 'vitest'
import { type Attempts, type Outcome, settle } from './delivery.ts'

const now = new Date('2026-03-01T12:00:00Z')
const pace = { firstRetryMs: 30_000, unknownRetryMs: 60_000 }
const fresh: Attempts = {
  attempts: 0,
  ambiguousAttempts: 0,
  giveUpAt: new Date('2026-03-02T12:00:00Z'),
}
const at = { now, pace, dice: 0.5 }
const busy: Outcome = { kind: 'not_now', reason: '451 Busy' }
const lost: Outcome = { kind: 'lost', reason: 'Connection closed' }
const seconds = (date: Date | null) => date && (date.getTime() - now.getTime()) / 1_000

describe('settle', () => {
  it('is done when the mail server has it', () => {
    const settled = settle(fresh, { kind: 'taken', response: '250 OK' }, at)
    expect(settled).toMatchObject({ status: 'sent', attempts: 1, dueAt: null, response: '250 OK' })
  })

  it('doubles the wait from 30 seconds to 4 hours', () => {
    const waits = [0, 1, 2, 9, 40].map((attempts) =>
      seconds(settle({ ...fresh, attempts }, busy, at).dueAt),
    )
    expect(waits).toEqual([30, 60, 120, 14_400, 14_400])
  })

  it('tries a last time exactly when it gives up, then fails', () => {
    const giveUpAt = new Date(now.getTime() + 5_000)
    expect(settle({ ...fresh, giveUpAt }, busy, at)).toMatchObject({ dueAt: giveUpAt })
    expect(settle({ ...fresh, giveUpAt: now }, busy, at)).toMatchObject({
      status: 'failed',
      dueAt: null,
    })
  })

  it('repeats once what may have arrived, and then leaves it unknown', () => {
    const first = settle(fresh, lost, at)
    expect(first).toMatchObject({ status: 'unknown', ambiguousAttempts: 1 })
    expect(seconds(first.dueAt)).toBe(60)

    const second = settle({ ...fresh, ...first }, lost, at)
    expect(second).toMatchObject({ status: 'unknown', ambiguousAttempts: 2, dueAt: null })
  })

  it('does not spend the retry on a server that is away', () => {
    const doubtful = { ...fresh, attempts: 1, ambiguousAttempts: 1 }
    const settled = settle(doubtful, busy, at)
    expect(settled).toMatchObject({ status: 'unknown', ambiguousAttempts: 1 })
    expect(settled.dueAt).not.toBeNull()
  })

  it('always repeats what our own end left open', () => {
    const doubtful = { ...fresh, attempts: 3, ambiguousAttempts: 3 }
    const settled = settle(doubtful, { kind: 'abandoned', reason: 'ended' }, at)
    expect(settled).toMatchObject({ status: 'unknown', ambiguousAttempts: 4 })
    expect(settled.dueAt).not.toBeNull()
  })

  it('does not call bounced what may have arrived before', () => {
    const refused: Outcome = { kind: 'refused', reason: '550 No', unknownAddress: false }
    expect(settle(fresh, refused, at)).toMatchObject({ status: 'bounced', dueAt: null })
    expect(settle({ ...fresh, ambiguousAttempts: 1 }, refused, at).status).toBe('unknown')
  })

  it('waits a day for a recipient without counting attempts', () => {
    const missing: Outcome = { kind: 'no_recipient', reason: 'not known yet' }
    expect(settle(fresh, missing, at)).toMatchObject({ status: 'queued', attempts: 0 })
    expect(settle({ ...fresh, giveUpAt: now }, missing, at)).toMatchObject({
      status: 'no_address',
      dueAt: null,
    })
  })
})
