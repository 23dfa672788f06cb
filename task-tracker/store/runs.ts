import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Strategy } from '../domain/deal.ts'
import { type Run, type RunFilter, systemPerson } from '../domain/run.ts'
import { type Bindings, query } from './sql.ts'

/** Who asked for the run, for its rows; null for the system. */
export const askedBy = (run: Run): string | null =>
  run.requestedBy.id === systemPerson.id ? null : run.requestedBy.id

const runColumns = `r.organization_id, r.id, r.status, r.strategy, r.filter, r.total, r.reassigned,
  r.unchanged, r.skipped, r.lacking, r.chunks, r.version, r.requested_by, coalesce(p.name, '') AS requester,
  r.correlation_id, r.traceparent, r.created_at, r.started_at, r.finished_at,
  r.failure, r.undo_of`

const requester = `LEFT JOIN people p
  ON p.organization_id = r.organization_id AND p.id = r.requested_by`

const active = `r.status IN ('queued', 'running')`

const Filter = z.object({
  assigneeId: z.string().optional(),
  search: z.string().optional(),
  overdue: z.boolean().optional(),
})

const RunRow = z
  .object({
    organization_id: z.string(),
    id: z.string(),
    status: z.enum(['queued', 'running', 'completed', 'cancelled', 'failed']),
    strategy: z.enum(['random', 'balanced']),
    filter: Filter,
    total: z.number(),
    reassigned: z.number(),
    unchanged: z.number(),
    skipped: z.number(),
    lacking: z.record(z.string(), z.number()),
    chunks: z.number(),
    version: z.number(),
    requested_by: z.string().nullable(),
    requester: z.string(),
    correlation_id: z.string(),
    traceparent: z.string(),
    created_at: z.date(),
    started_at: z.date().nullable(),
    finished_at: z.date().nullable(),
    failure: z.string().nullable(),
    undo_of: z.string().nullable(),
  })
  .transform(
    (row): Run => ({
      organizationId: row.organization_id,
      id: row.id,
      status: row.status,
      strategy: row.strategy,
      filter: row.filter,
      total: row.total,
      reassigned: row.reassigned,
      unchanged: row.unchanged,
      skipped: row.skipped,
      lacking: new Map(Object.entries(row.lacking)),
      chunks: row.chunks,
      version: row.version,
      requestedBy:
        row.requested_by === null ? systemPerson : { id: row.requested_by, name: row.requester },
      context: { correlationId: row.correlation_id, traceparent: row.traceparent },
      createdAt: row.created_at,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
      failure: row.failure,
      undoOf: row.undo_of,
    }),
  )

export interface NewRun {
  id: string
  strategy: Strategy
  filter: RunFilter
  /** Null: the system. */
  by: string | null
  context: Run['context']
  now: Date
  /** The run whose moves it is to put back. */
  undoOf?: string | undefined
}

/** Adds a queued run. */
export async function insertRun(trx: Trx, run: NewRun): Promise<void> {
  const { filter, context, undoOf = null, ...rest } = run
  await trx.raw(
    `INSERT INTO reassignment_runs (organization_id, id, strategy, filter, requested_by,
       correlation_id, traceparent, created_at, undo_of)
     VALUES (:organizationId, :id, :strategy, :filter, :by, :correlationId, :traceparent, :now,
       :undoOf)`,
    {
      ...rest,
      ...context,
      undoOf,
      filter: JSON.stringify(filter),
      organizationId: organizationOf(trx),
    },
  )
}

/** Lets one transaction of this organization at a time decide which run comes next. */
export async function lockRunsOfOrganization(trx: Trx): Promise<void> {
  await trx.raw('SELECT FROM organizations WHERE organization_id = ? FOR UPDATE', [
    organizationOf(trx),
  ])
}

/** The run that is running or else the one that waits the longest. */
export async function findActiveRun(trx: Trx): Promise<Run | undefined> {
  const sql = `SELECT ${runColumns} FROM reassignment_runs r ${requester} WHERE ${active}
    ORDER BY r.status = 'running' DESC, r.created_at, r.id LIMIT 1`
  const [run] = await query(trx, RunRow, sql)
  return run
}

/** One run, or undefined where this organization has none with that id. */
export const findRun = (trx: Trx, runId: string) => readRun(trx, runId)

/** Locks a run until the transaction ends, whatever state it is in. */
export const lockRun = (trx: Trx, runId: string) => readRun(trx, runId, 'FOR UPDATE OF r')

/** Locks a run that is running, unless somebody else is at it: then it is left to them. */
export const takeRunningRun = (trx: Trx, runId: string) =>
  readRun(trx, runId, `AND r.status = 'running' FOR UPDATE OF r SKIP LOCKED`)

async function readRun(trx: Trx, runId: string, how = ''): Promise<Run | undefined> {
  const sql = `SELECT ${runColumns} FROM reassignment_runs r ${requester}
    WHERE r.id = :runId ${how}`
  const [run] = await query(trx, RunRow, sql, { runId })
  return run
}

/** Whether somebody has asked for this run to be undone. */
export async function isUndone(trx: Trx, runId: string): Promise<boolean> {
  const sql = 'SELECT FROM reassignment_runs WHERE undo_of = ? LIMIT 1'
  const { rows } = await trx.raw<{ rows: unknown[] }>(sql, [runId])
  return rows.length > 0
}

/** The run that waits the longest, unless another one is running. */
export async function findWaitingRun(trx: Trx): Promise<Run | undefined> {
  const next = await findActiveRun(trx)
  return next?.status === 'queued' ? next : undefined
}

/** A place in the list of runs: the last one that was shown. */
const RunPlace = z.strictObject({
  createdAt: z.iso.datetime().transform((text) => new Date(text)),
  id: z.uuid(),
})

/** The place that a caller named, or undefined when it is none. */
export const readRunPlace = (place: unknown) => RunPlace.safeParse(place).data

/** Newest first, from the one after that place. */
export async function listRuns(
  trx: Trx,
  { limit, after }: { limit: number; after?: { createdAt: Date; id: string } | undefined },
): Promise<Run[]> {
  const bindings: Bindings = { limit }
  if (after) Object.assign(bindings, { afterAt: after.createdAt, afterId: after.id })
  const past = after ? '(r.created_at, r.id) < (:afterAt::timestamptz, :afterId::uuid)' : 'true'
  const sql = `SELECT ${runColumns} FROM reassignment_runs r ${requester} WHERE ${past}
    ORDER BY r.created_at DESC, r.id DESC LIMIT :limit`
  return query(trx, RunRow, sql, bindings)
}

/** Writes back what changes while a run goes on. The caller has locked it. */
export async function saveRun(trx: Trx, run: Run): Promise<Run> {
  const saved = { ...run, version: run.version + 1 }
  const { id, status, total, reassigned, unchanged, skipped, chunks, version } = saved
  const { startedAt, finishedAt, failure } = saved
  const lacking = JSON.stringify(Object.fromEntries(saved.lacking))
  await trx.raw(
    `UPDATE reassignment_runs
        SET status = :status, total = :total, reassigned = :reassigned, unchanged = :unchanged,
            skipped = :skipped, lacking = :lacking, chunks = :chunks, version = :version, started_at = :startedAt,
            finished_at = :finishedAt, failure = :failure, touched_at = now()
      WHERE id = :id`,
    {
      id,
      status,
      total,
      reassigned,
      unchanged,
      skipped,
      lacking,
      chunks,
      version,
      startedAt,
      finishedAt,
      failure,
    },
  )
  return saved
}

const Stopped = z
  .object({ organization_id: z.string(), run_id: z.string() })
  .transform((row) => ({ organizationId: row.organization_id, runId: row.run_id }))

/**
 * Runs of all organizations that nobody has worked on for that long; each is returned to one
 * caller, and then not again before the time has passed once more.
 */
export async function takeStoppedRuns(
  trx: Trx,
  { seconds, limit }: { seconds: number; limit: number },
): Promise<{ organizationId: string; runId: string }[]> {
  const sql = `SELECT * FROM system_wake_stopped_runs(make_interval(secs => :seconds), :limit)`
  return query(trx, Stopped, sql, { seconds, limit })
}
