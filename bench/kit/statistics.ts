/** The middle of some numbers; of an even count the lower of the two. NaN of none. */
export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** The value that this share (0 … 1) of all values does not exceed. NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const place = Math.max(0, Math.ceil(share * sorted.length) - 1)
  return sorted[place] ?? Number.NaN
}

/** How long the work took, in milliseconds. */
export async function timeMs(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  await work()
  return performance.now() - since
}

/** How long each of so many turns took, in milliseconds: one after the other. */
export async function timesMs(turns: number, work: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let turn = 0; turn < turns; turn += 1) taken.push(await timeMs(work))
  return taken
}
