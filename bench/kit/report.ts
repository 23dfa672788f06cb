import { mkdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { machineAndVersions } from './machine.ts'
import { median } from './statistics.ts'

/** One thing that was measured, with its limit where it has one, in the same run. */
export interface Figure {
  what: string
  /** Of both sides: `events/s`, `ms`, `MB`. */
  unit: string
  /** Each turn's value, and the limit's right beside it: others work on the machine meanwhile. */
  turns: readonly Turn[]
  /** What `beside` is: `raw consume and acknowledge`. */
  limit?: string
  /** Of the ratio where there is a limit, else of the value. */
  goal?: { atLeast: number } | { atMost: number }
  /** What else is worth knowing, for the file only. */
  details?: Record<string, unknown>
}

export interface Turn {
  value: number
  /** The limit's value in the same turn. */
  beside?: number
}

/**
 * Prints the figures as a table, and writes them with the machine, the versions, the data and each
 * turn to `bench/results/<name>.json`. Of several turns the median counts, for the ratio too.
 */
export async function report(
  name: string,
  dataset: Record<string, unknown>,
  figures: readonly Figure[],
): Promise<void> {
  const about = { ...(await machineAndVersions()), load: loadavg().map(short), dataset }
  const results = figures.map((figure) => ({ ...figure, ...summaryOf(figure) }))
  console.log(about)
  console.table(Object.fromEntries(results.map((result) => [result.what, rowOf(result)])))
  mkdirSync('bench/results', { recursive: true })
  const file = `bench/results/${name}.json`
  writeFileSync(file, `${JSON.stringify({ at: new Date(), about, results }, null, 2)}\n`)
  console.log(`${file} has each turn.`)
}

/** The figure in one number for each side, and whether it is where it should be. */
export function summaryOf({ turns, goal }: Figure) {
  const value = median(turns.map((turn) => turn.value))
  const pairs = turns.flatMap(({ value, beside }) =>
    beside === undefined ? [] : [{ beside, ratio: value / beside }],
  )
  const [judged, sides] =
    pairs.length === 0
      ? [value, {}]
      : [
          median(pairs.map(({ ratio }) => ratio)),
          {
            beside: median(pairs.map(({ beside }) => beside)),
            ratio: median(pairs.map(({ ratio }) => ratio)),
          },
        ]
  return { value, ...sides, ...(goal && { reached: isReached(judged, goal) }) }
}

function isReached(judged: number, goal: NonNullable<Figure['goal']>): boolean {
  return 'atLeast' in goal ? judged >= goal.atLeast : judged <= goal.atMost
}

type Result = Figure & ReturnType<typeof summaryOf> & { beside?: number; ratio?: number }

function rowOf({ value, unit, beside, limit, ratio, goal, reached }: Result) {
  return {
    measured: `${short(value)} ${unit}`,
    limit: beside === undefined ? '' : `${short(beside)} ${unit}: ${limit ?? ''}`,
    ratio: ratio === undefined ? '' : ratio.toFixed(2),
    goal: goal === undefined ? '' : 'atLeast' in goal ? `≥ ${goal.atLeast}` : `≤ ${goal.atMost}`,
    reached: reached === undefined ? '' : reached ? 'yes' : 'no',
  }
}

const short = (value: number) =>
  Math.abs(value) < 100 ? Number(value.toFixed(2)) : Math.round(value)
