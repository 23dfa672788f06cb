import { expect, it } from 'vitest'
import { slipsOf } from './slips.ts'

const line = (kind: string, amountMinor: number, periodNumber: number) => ({
  kind,
  amountMinor,
  periodNumber,
})

it('opens each slip with what the one before closed with', () => {
  const slips = slipsOf(-500, [
    line('reward', 2_000, 1),
    line('fee', -300, 1),
    line('fee_refund', 300, 1),
    line('payout', -1_500, 2),
    line('reversal', -2_000, 2),
    line('adjustment', 50, 4),
  ])

  expect(slips).toMatchObject([
    { periodNumber: 1, openingMinor: -500, rewardsMinor: 2_000, feesMinor: 0, closingMinor: 1_500 },
    {
      periodNumber: 2,
      openingMinor: 1_500,
      payoutsMinor: -1_500,
      correctionsMinor: -2_000,
      closingMinor: -2_000,
    },
    { periodNumber: 4, openingMinor: -2_000, correctionsMinor: 50, closingMinor: -1_950 },
  ])
  expect(slips.map(({ lines }) => lines.length)).toEqual([3, 2, 1])
})

it('makes none of nothing', () => {
  expect(slipsOf(100, [])).toEqual([])
})
