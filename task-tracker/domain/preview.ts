import { balancedTargets, type Holding, type Strategy, toGive, toReceive } from './deal.ts'

interface Range {
  min: number
  max: number
}

/** Open tasks of one holder at one fee. */
export interface HeldAtFee extends Holding {
  feeMinor: number
}

export interface Expectation {
  /** Tasks that would be dealt. */
  openTasks: number
  feeTotalMinor: Range
  workers: { id: string; openNow: number; openExpected: number; feeMinor: Range }[]
}

/** Open tasks of each holder, all fees together; workers who hold none have their line too. */
function sumHeld(held: readonly Holding[], workerIds: readonly string[]): Holding[] {
  const sums = new Map(workerIds.map((workerId) => [workerId, { workerId, open: 0, movable: 0 }]))
  for (const { workerId, open, movable } of held) {
    const sum = sums.get(workerId) ?? { workerId, open: 0, movable: 0 }
    sum.open += open
    sum.movable += movable
    sums.set(workerId, sum)
  }
  return [...sums.values()]
}

/** How many tasks each worker has after a balanced deal, gives away for it, and receives. */
export function planBalance(held: readonly Holding[], workerIds: readonly string[]) {
  const eligible = new Set(workerIds)
  const sums = sumHeld(held, workerIds)
  const workers = sums.filter((sum) => eligible.has(sum.workerId))
  const homeless = sums
    .filter((sum) => !eligible.has(sum.workerId))
    .reduce((total, sum) => total + sum.movable, 0)
  const targets = balancedTargets(workers, homeless)
  const gives = toGive(workers, targets)
  return { workers, targets, gives, lacking: toReceive(workers, targets) }
}

/** What a reassignment would do: bounds where chance decides. */
export function expectDeal(
  strategy: Strategy,
  held: readonly HeldAtFee[],
  workerIds: readonly string[],
): Expectation {
  return strategy === 'random' ? expectRandom(held, workerIds) : expectBalanced(held, workerIds)
}

function expectRandom(held: readonly HeldAtFee[], workerIds: readonly string[]): Expectation {
  const eligible = new Set(workerIds)
  const openTasks = held.reduce((sum, { movable }) => sum + movable, 0)
  // With one worker there is no choice: what is not theirs yet will be.
  const certain = eligible.size === 1
  const feesOf = (among: readonly HeldAtFee[]) =>
    among.reduce((sum, { movable, feeMinor }) => sum + movable * feeMinor, 0)
  const mustMove = held.filter(({ workerId }) => !eligible.has(workerId))

  const workers = sumHeld(held, workerIds)
    .filter(({ workerId }) => eligible.has(workerId))
    .map(({ workerId: id, open, movable }) => {
      const max = feesOf(held.filter(({ workerId }) => workerId !== id))
      return {
        id,
        openNow: open,
        openExpected: open - movable + openTasks / eligible.size,
        feeMinor: { min: certain ? max : 0, max },
      }
    })
  const feeTotalMinor = { min: feesOf(mustMove), max: feesOf(certain ? mustMove : held) }
  return { openTasks, feeTotalMinor, workers }
}

function expectBalanced(held: readonly HeldAtFee[], workerIds: readonly string[]): Expectation {
  const { workers, targets, gives, lacking } = planBalance(held, workerIds)
  const givenBy = (workerId: string) => gives.get(workerId) ?? Number.POSITIVE_INFINITY
  const givers = [...new Set(held.map(({ workerId }) => workerId))].filter((id) => givenBy(id) > 0)
  const perGiver = givers.map((id) =>
    cheapestAndDearest(
      held.filter(({ workerId }) => workerId === id),
      givenBy(id),
    ),
  )
  const onTheTable = held.filter(({ workerId }) => givenBy(workerId) > 0)
  return {
    openTasks: held.reduce((sum, { movable }) => sum + movable, 0),
    feeTotalMinor: {
      min: perGiver.reduce((sum, range) => sum + range.min, 0),
      max: perGiver.reduce((sum, range) => sum + range.max, 0),
    },
    workers: workers.map(({ workerId: id, open }) => {
      const openExpected = targets.get(id) ?? open
      const feeMinor = cheapestAndDearest(onTheTable, lacking.get(id) ?? 0)
      return { id, openNow: open, openExpected, feeMinor }
    }),
  }
}

/** What so many of these tasks cost, if they are the cheapest ones and if they are the dearest. */
function cheapestAndDearest(tasks: readonly HeldAtFee[], count: number): Range {
  const byFee = [...tasks].sort((a, b) => a.feeMinor - b.feeMinor)
  return { min: costOfFirst(byFee, count), max: costOfFirst(byFee.toReversed(), count) }
}

function costOfFirst(tasks: readonly HeldAtFee[], count: number): number {
  let left = count
  let cost = 0
  for (const { movable, feeMinor } of tasks) {
    const taken = Math.min(left, movable)
    cost += taken * feeMinor
    left -= taken
  }
  return cost
}
