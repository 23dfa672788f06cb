import { setTimeout as sleep } from 'node:timers/promises'
import type { History } from './history.ts'
import type { Violation } from './invariant.ts'
import { invariants } from './invariants/all.ts'
import { becomesQuiet } from './quiet.ts'
import type { World } from './world.ts'

/** Rows shown of one broken invariant; the count is always told. */
const shownRows = 10
const patienceMs = 60_000
const countsAreOldMs = 6_000

export interface Judged {
  id: string
  promise: string
  violations: Violation[]
}

/**
 * Waits for quiet, 60 s at most, then judges every invariant. What is broken then gets a second
 * look: the broker's counts are up to 5 s old, so something may still have been on its way.
 */
export async function verify(world: World, history: History): Promise<Judged[]> {
  const giveUpAt = Date.now() + patienceMs
  const quiet = await becomesQuiet(world, giveUpAt)
  const judged = await judge(world, history)
  if (!quiet || isClean(judged)) return judged

  await sleep(countsAreOldMs)
  await becomesQuiet(world, giveUpAt)
  return judge(world, history)
}

/** Whether every invariant holds. */
export const isClean = (judged: readonly Judged[]): boolean =>
  judged.every(({ violations }) => violations.length === 0)

/** Judges every invariant now, one after the other. */
export async function judge(world: World, history: History): Promise<Judged[]> {
  const judged: Judged[] = []
  for (const { id, promise, check } of invariants) {
    judged.push({ id, promise, violations: await check(world, history) })
  }
  return judged
}

/** The table for people: a line per invariant, and below a broken one the rows that break it. */
export function report(judged: readonly Judged[]): string {
  return judged
    .flatMap(({ id, promise, violations }) => [
      `${violations.length === 0 ? '✔' : '✘'} ${id.padEnd(4)} ${promise}`,
      ...violations.slice(0, shownRows).map((row) => `         ${row.id}  ${row.detail}`),
      ...(violations.length > shownRows ? [`         … ${violations.length} in all`] : []),
    ])
    .join('\n')
}
