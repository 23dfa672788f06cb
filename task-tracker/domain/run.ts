import type { ReassignmentRun } from '#contracts/api/reassignments.ts'
import type { EventDraft } from '#contracts/event.ts'
import { reassignmentFinished, reassignmentProgress } from '#contracts/events/reassignment.ts'
import type { Person } from '#contracts/primitives.ts'
import type { Strategy } from './deal.ts'

/** Which open tasks a run deals again: all that meet every condition. */
export interface RunFilter {
  assigneeId?: string | undefined
  /** Words of title and description, or how the external key begins. */
  search?: string | undefined
  /** True: only those whose due date has passed. */
  overdue?: boolean | undefined
}

export interface Run {
  organizationId: string
  id: string
  status: 'queued' | 'running' | 'completed' | 'cancelled' | 'failed'
  strategy: Strategy
  filter: RunFilter
  /** Fixed when the run starts; at the end reassigned + unchanged + skipped. */
  total: number
  reassigned: number
  unchanged: number
  skipped: number
  /** Of a balanced run: how many tasks each worker is still to receive. */
  lacking: ReadonlyMap<string, number>
  /** How many events with moves were announced: the newest one's version. */
  chunks: number
  version: number
  requestedBy: Person
  /** The click's trace, which the run's events go on with. */
  context: { correlationId: string; traceparent: string }
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  failure: string | null
  /** The run whose moves this one puts back. */
  undoOf: string | null
}

/** Asks a worker process to go on with a run. The row decides whether there is anything to do. */
export interface WakeUp {
  queue: string
  name: string
  payload: { organizationId: string; runId: string }
}

export const reassignmentQueue = 'task-tracker'
export const reassignmentJob = 'reassign-tasks'

/** Who is shown where nobody asked: a worker was disabled, and the system dealt the tasks again. */
export const systemPerson: Person = {
  id: '00000000-0000-0000-0000-000000000000',
  name: 'Piecework',
}

/** Where the walk through tasks by id begins: smaller than every id. */
export const beginning = '00000000-0000-0000-0000-000000000000'

/** The job that wakes a run. It may be made any number of times. */
export function wakeUp(organizationId: string, runId: string): WakeUp {
  return {
    queue: reassignmentQueue,
    name: reassignmentJob,
    payload: { organizationId, runId },
  }
}

export const isActive = (run: Run): boolean => run.status === 'queued' || run.status === 'running'

/** How long what a run moved can be put back, after its end. */
export const undoMinutes = 15

export type UndoRefusal = 'already_undone' | 'run_active' | 'undo_expired'

/** Why a run cannot be undone; undefined when it can. An undo is not undone. */
export function refuseUndo(
  run: Run,
  { undone, active, now }: { undone: boolean; active: boolean; now: Date },
): UndoRefusal | undefined {
  if (undone || run.undoOf !== null) return 'already_undone'
  if (active || !run.finishedAt) return 'run_active'
  const age = now.getTime() - run.finishedAt.getTime()
  return age > undoMinutes * 60_000 ? 'undo_expired' : undefined
}

export const processed = (run: Run): number => run.reassigned + run.unchanged + run.skipped

/** The run after its end. What it did not get to counts as skipped. */
export function ended(
  run: Run,
  status: 'completed' | 'cancelled' | 'failed',
  now: Date,
  failure: string | null = null,
): Run {
  const left = run.total - processed(run)
  return { ...run, status, skipped: run.skipped + left, finishedAt: now, failure }
}

/** A run as the public interface shows it at that time. */
export function shownRun(run: Run, now: Date): ReassignmentRun {
  const { id, status, strategy, total, reassigned, unchanged, skipped, requestedBy } = run
  return {
    id,
    status,
    strategy,
    total,
    processed: processed(run),
    reassigned,
    unchanged,
    skipped,
    requestedBy,
    createdAt: run.createdAt.toISOString(),
    startedAt: run.startedAt?.toISOString() ?? null,
    finishedAt: run.finishedAt?.toISOString() ?? null,
    etaSeconds: etaSeconds(run, now),
    failure: run.failure,
    undoOf: run.undoOf,
  }
}

/** How long the rest takes at the pace so far; null while nobody can say. */
function etaSeconds(run: Run, now: Date): number | null {
  const done = processed(run)
  if (run.status !== 'running' || !run.startedAt || done === 0) return null
  const elapsedMs = Math.max(0, now.getTime() - run.startedAt.getTime())
  return Math.ceil((elapsedMs * (run.total - done)) / done / 1000)
}

/** The hint that a run moved on, or the one that it ended. */
export function runMoved(run: Run): EventDraft {
  const { id: runId, status, total, reassigned, unchanged, skipped, finishedAt, version } = run
  if (status === 'queued' || status === 'running' || !finishedAt) {
    return reassignmentProgress.about({ runId }, version)
  }
  const counts = { total, processed: processed(run), reassigned, unchanged, skipped }
  return reassignmentFinished.about(
    { runId, ...counts, status, finishedAt: finishedAt.toISOString() },
    version,
  )
}
