import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { beginning, type RunFilter } from '../domain/run.ts'
import { asTaken, type TakenTask, takenColumns, takenShape } from './moves.ts'
import { type Bindings, query } from './sql.ts'

/** Open tasks of one holder at one fee. */
export interface Held {
  workerId: string
  feeMinor: number
  open: number
  /** Those that the filter lets through. */
  movable: number
}

/**
 * A condition on open tasks `t`, with its values. Never empty. The search is left out: the words of
 * a million tasks take longer to look up than one statement may.
 */
function scope(filter: RunFilter, now: Date): { condition: string; bindings: Bindings } {
  const conditions = ['true']
  const bindings: Bindings = {}
  if (filter.assigneeId) {
    conditions.push('t.assignee_id = :scopeAssignee')
    bindings.scopeAssignee = filter.assigneeId
  }
  if (filter.overdue) {
    conditions.push('t.due_at < :scopeNow')
    bindings.scopeNow = now
  }
  return { condition: conditions.join(' AND '), bindings }
}

const HeldRow = z
  .object({
    assignee_id: z.string(),
    fee_minor: z.number(),
    open: z.number(),
    movable: z.number(),
  })
  .transform(
    (row): Held => ({
      workerId: row.assignee_id,
      feeMinor: row.fee_minor,
      open: row.open,
      movable: row.movable,
    }),
  )

/** So many tasks fit well into the time that one statement may take. */
const chunkSize = 20_000

/** Who holds how many open tasks, of all and of those the filter lets through, by fee. */
export async function countHeld(trx: Trx, filter: RunFilter, now: Date): Promise<Held[]> {
  if (filter.search !== undefined) return countFound(trx, filter, now)
  const { condition, bindings } = scope(filter, now)
  const sql = `SELECT t.assignee_id, t.fee_minor, count(*) AS open,
      count(*) FILTER (WHERE ${condition}) AS movable
    FROM tasks t WHERE t.status = 'open' GROUP BY t.assignee_id, t.fee_minor`
  return query(trx, HeldRow, sql, bindings)
}

const FoundRow = z.object({
  walked: z.number(),
  last: z.string().nullable(),
  held: z.array(HeldRow),
})

/** The same with a search: so many tasks at a time, in the order of their ids. */
async function countFound(trx: Trx, filter: RunFilter, now: Date): Promise<Held[]> {
  const { condition, bindings } = scope(filter, now)
  const sql = `WITH walked AS MATERIALIZED (
      SELECT t.id, t.assignee_id, t.fee_minor, ${condition} AS meets FROM tasks t
       WHERE t.status = 'open' AND t.id > :after ORDER BY t.id LIMIT :chunkSize),
    held AS (
      SELECT walked.assignee_id, walked.fee_minor, count(*) AS open,
             count(*) FILTER (WHERE meets AND ${matches}) AS movable
        FROM walked ${itsWords} GROUP BY walked.assignee_id, walked.fee_minor)
    SELECT ${howFar}, coalesce((SELECT json_agg(held) FROM held), '[]') AS held`
  const sums = new Map<string, Held>()
  for (let after: string | null = beginning; after !== null; ) {
    const [chunk]: z.output<typeof FoundRow>[] = await query(trx, FoundRow, sql, {
      ...bindings,
      ...searchOf(trx, filter),
      after,
      chunkSize,
    })
    for (const held of chunk?.held ?? []) {
      const key = `${held.workerId} ${held.feeMinor}`
      const sum = sums.get(key) ?? { ...held, open: 0, movable: 0 }
      sums.set(key, {
        ...sum,
        open: sum.open + held.open,
        movable: sum.movable + held.movable,
      })
    }
    after = chunk?.walked === chunkSize ? chunk.last : null
  }
  return [...sums.values()]
}

/** Of the tasks of a chunk: how many there were, and the last one's id. */
const howFar = `(SELECT count(*) FROM walked) AS walked,
  (SELECT id FROM walked ORDER BY id DESC LIMIT 1) AS last`
const itsWords = `JOIN task_words w
  ON w.organization_id = :organizationId AND w.task_id = walked.id`
const matches = 'matches_search(w.words, w.key, :search)'

const searchOf = (trx: Trx, { search }: RunFilter): Bindings =>
  search === undefined ? {} : { search, organizationId: organizationOf(trx) }

/**
 * Writes down which tasks a run deals with: all open ones that the filter lets through. With
 * `gives`, a worker named there keeps all but that many of them. Returns how many the filter let
 * through and how many are to be dealt.
 */
export async function insertItems(
  trx: Trx,
  run: { id: string; filter: RunFilter; gives?: ReadonlyMap<string, number>; now: Date },
): Promise<{ total: number; toDeal: number }> {
  const gives = new Map(run.gives)
  const counts = { total: 0, toDeal: 0 }
  for (let after: string | null = beginning; after !== null; ) {
    const chunk = await insertChunk(trx, { ...run, gives, after })
    for (const { holder, met, listed } of chunk?.holders ?? []) {
      const left = gives.get(holder)
      if (left !== undefined) gives.set(holder, left - listed)
      counts.total += met
      counts.toDeal += listed
    }
    after = chunk?.walked === chunkSize ? chunk.last : null
  }
  return counts
}

const ChunkRow = z.object({
  walked: z.number(),
  last: z.string().nullable(),
  holders: z.array(z.object({ holder: z.string(), met: z.number(), listed: z.number() })),
})

async function insertChunk(
  trx: Trx,
  chunk: { id: string; filter: RunFilter; gives: Map<string, number>; now: Date; after: string },
): Promise<z.output<typeof ChunkRow> | undefined> {
  const { condition, bindings } = scope(chunk.filter, chunk.now)
  const [inserted] = await query(
    trx,
    ChunkRow,
    `WITH walked AS MATERIALIZED (
       SELECT t.id, t.assignment_id, t.assignee_id FROM tasks t
        WHERE t.status = 'open' AND t.id > :after AND ${condition}
        ORDER BY t.id LIMIT :chunkSize),
     met AS (
       SELECT walked.* FROM walked
       ${chunk.filter.search === undefined ? '' : `${itsWords} WHERE ${matches}`}),
     placed AS (
       SELECT met.*, row_number() OVER (PARTITION BY assignee_id ORDER BY id)
                     <= coalesce(giver.gives, :chunkSize) AS is_listed
         FROM met LEFT JOIN unnest(:givers::uuid[], :gives::integer[]) AS giver (holder_id, gives)
                         ON giver.holder_id = met.assignee_id),
     listed AS (
       INSERT INTO reassignment_items (organization_id, run_id, task_id, assignment_id)
       SELECT :organizationId::uuid, :runId::uuid, id, assignment_id FROM placed WHERE is_listed),
     holders AS (
       SELECT assignee_id AS holder, count(*) AS met,
              count(*) FILTER (WHERE is_listed) AS listed
         FROM placed GROUP BY assignee_id)
     SELECT ${howFar}, coalesce((SELECT json_agg(holders) FROM holders), '[]') AS holders`,
    {
      ...bindings,
      ...searchOf(trx, chunk.filter),
      runId: chunk.id,
      organizationId: organizationOf(trx),
      after: chunk.after,
      chunkSize,
      givers: [...chunk.gives.keys()],
      gives: [...chunk.gives.values()],
    },
  )
  return inserted
}

/** A task of a run, locked for this batch. */
export interface RunTask extends TakenTask {
  /** False when it was closed, or moved by others, since the run began. */
  untouched: boolean
}

const RunTaskRow = z.object({ ...takenShape, listed_assignment_id: z.string() }).transform(
  (row): RunTask => ({
    ...asTaken(row),
    untouched: row.status === 'open' && row.assignment_id === row.listed_assignment_id,
  }),
)

/**
 * The next tasks of a run by id, locked. Those that others have locked are passed over: their
 * turn comes again at the end.
 */
export async function takeTasks(
  trx: Trx,
  { runId, after, limit }: { runId: string; after: string; limit: number },
): Promise<RunTask[]> {
  return query(
    trx,
    RunTaskRow,
    `SELECT ${takenColumns}, i.assignment_id AS listed_assignment_id
       FROM reassignment_items i
       JOIN tasks t ON t.organization_id = i.organization_id AND t.id = i.task_id
      WHERE i.run_id = :runId AND i.task_id > :after
      ORDER BY i.task_id LIMIT :limit FOR UPDATE OF t SKIP LOCKED`,
    { runId, after, limit },
  )
}

/** Takes tasks off a run's list, in the transaction that deals them. */
export async function takeOffList(
  trx: Trx,
  { runId, taskIds }: { runId: string; taskIds: readonly string[] },
): Promise<void> {
  const sql = 'DELETE FROM reassignment_items WHERE run_id = :runId AND task_id = ANY (:taskIds)'
  await trx.raw(sql, { runId, taskIds })
}

/** Forgets what a run still had to do. */
export async function dropItems(trx: Trx, runId: string): Promise<void> {
  await trx.raw('DELETE FROM reassignment_items WHERE run_id = ?', [runId])
}

/** Whether a run still has tasks to deal. */
export async function hasItems(trx: Trx, runId: string): Promise<boolean> {
  const sql = 'SELECT FROM reassignment_items WHERE run_id = ? LIMIT 1'
  const { rows } = await trx.raw<{ rows: unknown[] }>(sql, [runId])
  return rows.length > 0
}
