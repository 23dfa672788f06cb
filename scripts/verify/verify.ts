import type { History } from './history.ts'
import type { Violation } from './invariant.ts'
import { invariants } from './invariants/all.ts'
import { becomesQuiet } from './quiet.ts'
import type { World } from './world.ts'

/** Rows shown of one broken invariant; the count is always told. */
const shownRows = 10

export interface Judged {
  id: string
  promise: string
  violations: Violation[]
}

/** Waits for quiet, then judges every invariant. */
export async function verify(world: World, history: History): Promise<Judged[]> {
  await becomesQuiet(world)
  return judge(world, history)
}

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
