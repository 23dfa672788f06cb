/** How long a finished run can be undone (API "Tasks"). */
const undoMs = 15 * 60_000

interface Run {
  id: string
  status: string
  reassigned: number
  finishedAt: string | null
  undoOf: string | null
}

/** Until when a run can be undone, in milliseconds; undefined when it cannot be at all. */
export function undoableUntil(run: Run, runs: readonly Run[]): number | undefined {
  const { id, status, reassigned, finishedAt, undoOf } = run
  const isOver = status === 'completed' || status === 'cancelled'
  if (!isOver || finishedAt === null || undoOf !== null || reassigned === 0) return undefined
  if (runs.some((other) => other.undoOf === id)) return undefined
  return new Date(finishedAt).getTime() + undoMs
}
