import { minorPerMajor } from '#contracts/money.ts'
import { presetRanges } from '#contracts/pay-presets.ts'

/** The ranges from which prices are drawn, in minor units, both ends included. */
export interface PayPolicy {
  rewardMinMinor: number
  rewardMaxMinor: number
  feeMinMinor: number
  feeMaxMinor: number
}

export interface Price {
  rewardMinor: number
  feeMinor: number
}

/** A number from 0 up to, but never, 1. */
export type Dice = () => number

/** What holds until an organization sets its own: 20 to 40 major units, no fee (DESIGN 2). */
export const defaultPayPolicy = (currency: string): PayPolicy =>
  presetRanges('piece-rate', currency)

/** The price of a new task: what was named, else drawn. The policy does not bind what was named. */
export function priceTask(
  policy: PayPolicy,
  currency: string,
  named: { rewardMinor?: number | undefined; feeMinor?: number | undefined },
  dice: Dice,
): Price {
  const unit = minorPerMajor(currency)
  return {
    rewardMinor:
      named.rewardMinor ?? draw(policy.rewardMinMinor, policy.rewardMaxMinor, unit, dice),
    feeMinor: named.feeMinor ?? draw(policy.feeMinMinor, policy.feeMaxMinor, unit, dice),
  }
}

/** A whole number of units in the range, each as likely; a range without one gives minor units. */
function draw(minMinor: number, maxMinor: number, unit: number, dice: Dice): number {
  const first = Math.ceil(minMinor / unit)
  const last = Math.floor(maxMinor / unit)
  if (first > last) return minMinor + Math.floor(dice() * (maxMinor - minMinor + 1))
  return (first + Math.floor(dice() * (last - first + 1))) * unit
}
