import { minorPerMajor } from './money.ts'

/** Ranges to begin with: rewards alone, or rewards and a fee for every assignment. */
export const payPresets = ['piece-rate', 'exchange'] as const
export type PayPreset = (typeof payPresets)[number]

/** In whole major units, whatever the currency. */
const ranges = {
  'piece-rate': { reward: [20, 40], fee: [0, 0] },
  exchange: { reward: [20, 40], fee: [10, 20] },
} as const

/** A preset's ranges in minor units of the currency. */
export function presetRanges(preset: PayPreset, currency: string) {
  const { reward, fee } = ranges[preset]
  const unit = minorPerMajor(currency)
  return {
    rewardMinMinor: reward[0] * unit,
    rewardMaxMinor: reward[1] * unit,
    feeMinMinor: fee[0] * unit,
    feeMaxMinor: fee[1] * unit,
  }
}
