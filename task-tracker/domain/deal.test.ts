import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixedDice } from '#platform/testing/time-and-chance.ts'
import {
  balancedTargets,
  dealAtRandom,
  dealToNeediest,
  type Holding,
  pick,
  toGive,
  toReceive,
} from './deal.ts'

const holding = (workerId: string, open: number, movable = open): Holding => ({
  workerId,
  open,
  movable,
})

const targetsOf = (workers: Holding[], homeless = 0) =>
  Object.fromEntries(balancedTargets(workers, homeless))

const holdings = fc
  .array(fc.record({ open: fc.nat(60), share: fc.double({ min: 0, max: 1, noNaN: true }) }), {
    minLength: 1,
    maxLength: 12,
  })
  .map((list) =>
    list.map(({ open, share }, at) => holding(`w${at}`, open, Math.round(open * share))),
  )

const sum = (numbers: Iterable<number>) => [...numbers].reduce((total, one) => total + one, 0)

describe('a balanced deal', () => {
  it('leaves what does not divide with those who hold most', () => {
    expect(targetsOf([holding('ann', 1), holding('bob', 7), holding('cy', 2)])).toEqual({
      ann: 3,
      bob: 4,
      cy: 3,
    })
  })

  it('moves nothing where hands differ by one', () => {
    const workers = [holding('ann', 2), holding('bob', 3), holding('cy', 3)]
    expect(targetsOf(workers)).toEqual({ ann: 2, bob: 3, cy: 3 })
  })

  it('shares out what belongs to nobody', () => {
    expect(targetsOf([holding('ann', 1), holding('bob', 4)], 5)).toEqual({ ann: 5, bob: 5 })
  })

  it('fills up around what may not be moved', () => {
    const workers = [holding('ann', 10), holding('bob', 9, 0), holding('cy', 2, 0)]
    expect(targetsOf(workers)).toEqual({ ann: 6, bob: 9, cy: 6 })
  })

  it('loses and invents no task, and gives exactly what others receive', () => {
    fc.assert(
      fc.property(holdings, fc.nat(40), (workers, homeless) => {
        const targets = balancedTargets(workers, homeless)
        const given = sum(toGive(workers, targets).values())
        expect(sum(targets.values())).toBe(sum(workers.map(({ open }) => open)) + homeless)
        expect(sum(toReceive(workers, targets).values())).toBe(given + homeless)
      }),
    )
  })

  it('leaves nobody with two more than another, as far as tasks may be moved', () => {
    fc.assert(
      fc.property(holdings, fc.nat(40), (workers, homeless) => {
        const targets = balancedTargets(workers, homeless)
        const lowest = Math.min(...targets.values())
        for (const { workerId, open, movable } of workers) {
          const target = targets.get(workerId) ?? 0
          if (target > lowest + 1) expect(target).toBe(open - movable)
        }
      }),
    )
  })

  it('moves as few tasks as an even distribution can', () => {
    const everything = holdings.map((list) =>
      list.map(({ workerId, open }) => holding(workerId, open)),
    )
    fc.assert(
      fc.property(everything, (workers) => {
        const moved = sum(toGive(workers, balancedTargets(workers, 0)).values())
        const total = sum(workers.map(({ open }) => open))
        const base = Math.floor(total / workers.length)
        const extra = total % workers.length
        const over = workers.map(({ open }) => open - base).filter((surplus) => surplus > 0)
        // Each of the `extra` places above the base saves one move, if somebody is above it.
        expect(moved).toBe(sum(over) - Math.min(extra, over.length))
      }),
    )
  })

  it('hands tasks to whoever lacks most, and to nobody who is not asked', () => {
    const lacking = new Map([
      ['ann', 1],
      ['bob', 3],
      ['gone', 9],
    ])
    const chosen = dealToNeediest(4, ['ann', 'bob', 'new'], lacking)
    expect([...chosen].sort()).toEqual(['ann', 'bob', 'bob', 'bob'])
  })
})

describe('a random deal', () => {
  it('gives each worker the same chance', () => {
    const dice = fixedDice(0, 0.249, 0.25, 0.499, 0.5, 0.749, 0.75, 0.999)
    const chosen = dealAtRandom(8, ['ann', 'bob', 'cy', 'dan'], dice)
    expect(chosen).toEqual(['ann', 'ann', 'bob', 'bob', 'cy', 'cy', 'dan', 'dan'])
  })

  it('has somebody to pick', () => {
    expect(() => pick([], fixedDice(0))).toThrow('nothing to pick')
  })

  it('gives each worker the same chance (chi squared over 100,000 tasks)', () => {
    const workers = Array.from({ length: 20 }, (_, at) => `w${at}`)
    const count = 100_000

    // One run in 10,000 of a fair dice is above 58.6 with 19 degrees of freedom: three in a row
    // are above only when the dice is loaded.
    const rounds = [1, 2, 3].map(() => {
      const dealt = new Map(workers.map((worker) => [worker, 0]))
      for (const worker of dealAtRandom(count, workers, Math.random)) {
        dealt.set(worker, (dealt.get(worker) ?? 0) + 1)
      }
      const expected = count / workers.length
      return sum([...dealt.values()].map((given) => (given - expected) ** 2 / expected))
    })

    expect(Math.min(...rounds)).toBeLessThan(58.6)
  })
})
