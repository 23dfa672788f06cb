import type { Dice } from './price.ts'

export type Strategy = 'random' | 'balanced'

/** How much a worker, or somebody who may no longer be dealt to, holds. */
export interface Holding {
  workerId: string
  /** Open tasks. */
  open: number
  /** Those of them that may be dealt again. */
  movable: number
}

/** How many open tasks each worker has after a balanced deal. */
export type Targets = Map<string, number>

/**
 * The even distribution that moves the fewest tasks. What may not be moved stays where it is; all
 * else is filled up from the lowest, so that full hands differ by at most one. What divides with a
 * remainder stays with those who hold most. `homeless`: movable tasks of people who are not among
 * the workers.
 */
export function balancedTargets(workers: readonly Holding[], homeless: number): Targets {
  const fixed = (worker: Holding) => worker.open - worker.movable
  const movable = workers.reduce((sum, worker) => sum + worker.movable, homeless)
  const lowestFirst = [...workers].sort((a, b) => fixed(a) - fixed(b))
  const { level, remainder } = fill(lowestFirst.map(fixed), movable)

  const targets: Targets = new Map(
    workers.map((worker) => [worker.workerId, Math.max(fixed(worker), level)]),
  )
  lowestFirst
    .filter((worker) => fixed(worker) <= level)
    .sort((a, b) => b.open - a.open || (a.workerId < b.workerId ? -1 : 1))
    .slice(0, remainder)
    .forEach((worker) => targets.set(worker.workerId, level + 1))
  return targets
}

/** Pours an amount over a floor of such steps: how high it stands, and what is left over. */
function fill(stepsLowestFirst: readonly number[], amount: number) {
  let below = 0
  for (const [index, step] of stepsLowestFirst.entries()) {
    below += step
    const width = index + 1
    const next = stepsLowestFirst[width] ?? Number.POSITIVE_INFINITY
    if (below + amount >= next * width) continue
    const level = Math.floor((below + amount) / width)
    return { level, remainder: below + amount - level * width }
  }
  return { level: 0, remainder: 0 }
}

/** How many tasks each worker gives away to reach the target. */
export function toGive(workers: readonly Holding[], targets: Targets): Map<string, number> {
  return new Map(
    workers.map(({ workerId, open }) => [
      workerId,
      Math.max(0, open - (targets.get(workerId) ?? open)),
    ]),
  )
}

/** One of the list, each as likely. The list must not be empty. */
export function pick<T>(list: readonly T[], dice: Dice): T {
  const picked = list[Math.floor(dice() * list.length)]
  if (picked === undefined) throw new Error('There is nothing to pick from')
  return picked
}

/** Chooses a worker for each of so many tasks, each worker as likely, the present one too. */
export function dealAtRandom(count: number, workers: readonly string[], dice: Dice): string[] {
  return Array.from({ length: count }, () => pick(workers, dice))
}

/** How many more tasks each worker gets until the target is reached: the other side of `toGive`. */
export function toReceive(workers: readonly Holding[], targets: Targets): Map<string, number> {
  return new Map(
    workers.map(({ workerId, open }) => [
      workerId,
      Math.max(0, (targets.get(workerId) ?? open) - open),
    ]),
  )
}

/**
 * Chooses for each of so many tasks the worker who still lacks most. `lacking` says how many each
 * was to receive; those not in it, who came later, get theirs only when nobody else is left.
 */
export function dealToNeediest(
  count: number,
  workers: readonly string[],
  lacking: ReadonlyMap<string, number>,
): string[] {
  const planned = workers.filter((workerId) => lacking.has(workerId))
  const hands = (planned.length > 0 ? planned : workers).map((workerId) => ({
    workerId,
    lacks: lacking.get(workerId) ?? 0,
  }))
  return Array.from({ length: count }, () => {
    const neediest = hands.reduce((most, hand) => (hand.lacks > most.lacks ? hand : most))
    neediest.lacks -= 1
    return neediest.workerId
  })
}
