import { describe, expect, it } from 'vitest'
import { fixedDice } from '#platform/testing/time-and-chance.ts'
import { defaultPayPolicy, priceTask } from './price.ts'

const almostOne = 1 - Number.EPSILON

describe('the price of a task', () => {
  it.each([
    ['EUR', 2_000, 4_000],
    ['JPY', 20, 40],
    ['KWD', 20_000, 40_000],
  ])(
    'is 20 to 40 major units in %s unless the organization says otherwise',
    (currency, min, max) => {
      const policy = defaultPayPolicy(currency)
      expect(priceTask(policy, currency, {}, fixedDice(0)).rewardMinor).toBe(min)
      expect(priceTask(policy, currency, {}, fixedDice(almostOne)).rewardMinor).toBe(max)
      expect(priceTask(policy, currency, {}, fixedDice(almostOne)).feeMinor).toBe(0)
    },
  )

  it('is drawn in whole major units, both ends as likely as the rest', () => {
    const policy = { rewardMinMinor: 100, rewardMaxMinor: 300, feeMinMinor: 0, feeMaxMinor: 0 }
    const drawn = [0, 0.33, 0.34, 0.66, 0.67, 0.99].map(
      (roll) => priceTask(policy, 'EUR', {}, fixedDice(roll)).rewardMinor,
    )
    expect(drawn).toEqual([100, 100, 200, 200, 300, 300])
  })

  it('hits both ends of the range in 1,000 draws, and never leaves it', () => {
    const policy = { ...defaultPayPolicy('EUR'), feeMinMinor: 1_000, feeMaxMinor: 2_000 }
    // Both ends of 21 prices are missed once in 10^21 times.
    const drawn = Array.from({ length: 1_000 }, () => priceTask(policy, 'EUR', {}, Math.random))
    const rewards = drawn.map(({ rewardMinor }) => rewardMinor)
    const fees = drawn.map(({ feeMinor }) => feeMinor)
    expect([Math.min(...rewards), Math.max(...rewards)]).toEqual([2_000, 4_000])
    expect([Math.min(...fees), Math.max(...fees)]).toEqual([1_000, 2_000])
  })

  it('stays inside a range whose ends are no major units', () => {
    const policy = { rewardMinMinor: 150, rewardMaxMinor: 350, feeMinMinor: 10, feeMaxMinor: 20 }
    const low = priceTask(policy, 'EUR', {}, fixedDice(0))
    const high = priceTask(policy, 'EUR', {}, fixedDice(almostOne))
    expect([low.rewardMinor, high.rewardMinor]).toEqual([200, 300])
    // No whole unit lies between 10 and 20 cents: then cents are drawn.
    expect([low.feeMinor, high.feeMinor]).toEqual([10, 20])
  })

  it('is what was named, whatever the policy says', () => {
    const policy = defaultPayPolicy('EUR')
    const named = { rewardMinor: 1, feeMinor: 1_000_000 }
    expect(priceTask(policy, 'EUR', named, fixedDice(0))).toEqual(named)
  })
})
