import { describe, expect, it } from 'vitest'
import { expectDeal } from './preview.ts'

const held = (workerId: string, open: number, feeMinor: number, movable = open) => ({
  workerId,
  open,
  movable,
  feeMinor,
})

describe('what a reassignment would do', () => {
  it('is said as bounds where chance decides', () => {
    const now = [held('ann', 4, 10), held('gone', 2, 5)]

    expect(expectDeal('random', now, ['ann', 'bob'])).toEqual({
      openTasks: 6,
      // What nobody may keep moves for certain.
      feeTotalMinor: { min: 10, max: 50 },
      workers: [
        { id: 'ann', openNow: 4, openExpected: 3, feeMinor: { min: 0, max: 10 } },
        { id: 'bob', openNow: 0, openExpected: 3, feeMinor: { min: 0, max: 50 } },
      ],
    })
  })

  it('is certain where there is one worker', () => {
    const { feeTotalMinor, workers } = expectDeal('random', [held('gone', 2, 5)], ['ann'])
    expect(feeTotalMinor).toEqual({ min: 10, max: 10 })
    expect(workers).toEqual([
      { id: 'ann', openNow: 0, openExpected: 2, feeMinor: { min: 10, max: 10 } },
    ])
  })

  it('costs in a balanced deal what the moved tasks cost, the cheapest or the dearest', () => {
    const now = [held('ann', 2, 1), held('ann', 2, 10)]

    expect(expectDeal('balanced', now, ['ann', 'bob'])).toEqual({
      openTasks: 4,
      feeTotalMinor: { min: 2, max: 20 },
      workers: [
        { id: 'ann', openNow: 4, openExpected: 2, feeMinor: { min: 0, max: 0 } },
        { id: 'bob', openNow: 0, openExpected: 2, feeMinor: { min: 2, max: 20 } },
      ],
    })
  })
})
