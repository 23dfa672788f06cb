import { describe, expect, it } from 'vitest'
import { adjustment, fee, feeRefund, isReversible, reversal, reward, walletSide } from './ledger.ts'

const ann = '00000000-0000-7000-8000-0000000000aa'
const boss = '00000000-0000-7000-8000-0000000000ff'
const task = { id: '00000000-0000-7000-8000-000000000001', title: 'Paint', externalKey: 'P-1' }
const origin = {
  id: '00000000-0000-7000-8000-000000000009',
  occurredAt: new Date('2026-03-02T12:00:00Z'),
  correlationId: 'click',
}
const assignment = {
  assignmentId: '00000000-0000-7000-8000-000000000002',
  workerId: ann,
  feeMinor: 300,
  task,
}
const byHand = { reason: 'agreed by phone', postedBy: boss }

describe('transfers', () => {
  it('a reward goes from the company into the wallet, caused by the task', () => {
    const earned = reward(origin, { workerId: ann, amountMinor: 2_000, task })

    expect(earned).toMatchObject({
      from: 'reward_expense',
      to: { walletOf: ann },
      kind: 'reward',
      causeId: task.id,
      amountMinor: 2_000,
    })
    expect(walletSide(earned)).toEqual({ workerId: ann, signedMinor: 2_000 })
  })

  it('a fee leaves the wallet and its refund comes back, both caused by the assignment', () => {
    const [charged, refunded] = [fee(origin, assignment), feeRefund(origin, assignment)]

    expect(walletSide(charged)).toEqual({ workerId: ann, signedMinor: -300 })
    expect(walletSide(refunded)).toEqual({ workerId: ann, signedMinor: 300 })
    expect([charged.causeId, refunded.causeId]).toEqual(Array(2).fill(assignment.assignmentId))
  })

  it('an adjustment is its own cause and may go either way', () => {
    const up = adjustment(origin, { ...byHand, workerId: ann, amountMinor: 50 })
    const down = adjustment(origin, { ...byHand, workerId: ann, amountMinor: -50 })

    expect(up).toMatchObject({ causeId: origin.id, amountMinor: 50, postedBy: boss })
    expect([up, down].map((moved) => walletSide(moved).signedMinor)).toEqual([50, -50])
  })

  it('a reversal is the exact opposite and names what it takes back', () => {
    const earned = reward(origin, { workerId: ann, amountMinor: 2_000, task })

    const back = reversal({ ...origin, id: boss }, earned, byHand)

    expect(back).toMatchObject({ from: earned.to, to: earned.from, causeId: earned.id, task })
    expect(walletSide(back).signedMinor).toBe(-2_000)
  })

  it('takes back neither payouts nor reversals', () => {
    expect(isReversible('reward')).toBe(true)
    expect(isReversible('payout')).toBe(false)
    expect(isReversible('reversal')).toBe(false)
  })

  it.each([0, -5, 1.5, 10 ** 12 + 1, Number.NaN])('refuses to move %s minor units', (amountMinor) =>
    expect(() => reward(origin, { workerId: ann, amountMinor, task })).toThrow(RangeError),
  )
})
