import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { RunFilter } from '../domain/run.ts'
import { anywhere, type Bindings, query } from './sql.ts'

/** Open tasks of one holder at one fee. */
export interface Held {
  workerId: string
  feeMinor: number
  open: number
  /** Those that the filter lets through. */
  movable: number
}

/** A condition on open tasks `t`, with its values. Never empty. */
function scope(filter: RunFilter, now: Date): { condition: string; bindings: Bindings } {
  const conditions = ['true']
  const bindings: Bindings = {}
  if (filter.assigneeId) {
    conditions.push('t.assignee_id = :scopeAssignee')
    bindings.scopeAssignee = filter.assigneeId
  }
  if (filter.search) {
    conditions.push('(t.title ILIKE :scopePattern OR t.external_key ILIKE :scopePattern)')
    bindings.scopePattern = anywhere(filter.search)
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

/** Who holds how many open tasks, of all and of those the filter lets through, by fee. */
export async function countHeld(trx: Trx, filter: RunFilter, now: Date): Promise<Held[]> {
  const { condition, bindings } = scope(filter, now)
  const sql = `SELECT t.assignee_id, t.fee_minor, count(*) AS open,
      count(*) FILTER (WHERE ${condition}) AS movable
    FROM tasks t WHERE t.status = 'open' GROUP BY t.assignee_id, t.fee_minor`
  return query(trx, HeldRow, sql, bindings)
}

const OpenRow = z.object({ assignee_id: z.string(), open: z.number() })

/** How many open tasks each of these workers has. */
export async function countOpen(
  trx: Trx,
  workerIds: readonly string[],
): Promise<Map<string, number>> {
  const sql = `SELECT t.assignee_id, count(*) AS open FROM tasks t
    WHERE t.status = 'open' AND t.assignee_id = ANY (:workerIds::uuid[]) GROUP BY t.assignee_id`
  const rows = await query(trx, OpenRow, sql, { workerIds })
  const counted = new Map(rows.map((row) => [row.assignee_id, row.open]))
  return new Map(workerIds.map((id) => [id, counted.get(id) ?? 0]))
}

/**
 * Writes down which tasks a run deals with: all open ones that the filter lets through. With
 * `gives`, a worker named there keeps all but so many of them, chosen by chance. Returns how many
 * the filter let through and how many are to be dealt.
 */
export async function insertItems(
  trx: Trx,
  run: {
    id: string
    filter: RunFilter
    gives?: ReadonlyMap<string, number> | undefined
    now: Date
  },
): Promise<{ total: number; toDeal: number }> {
  const { condition, bindings } = scope(run.filter, run.now)
  const gives = [...(run.gives ?? [])]
  const Counts = z.object({ total: z.number(), to_deal: z.number() })
  // Random order costs a sort, so it is asked for only where it decides who keeps what.
  const ordered = run.gives ? 'random()' : 't.id'
  const [counts] = await query(
    trx,
    Counts,
    `WITH scope AS (
       SELECT t.id, t.assignment_id,
              row_number() OVER (PARTITION BY t.assignee_id ORDER BY ${ordered}) AS place, g.gives
         FROM tasks t
         LEFT JOIN unnest(:givers::uuid[], :gives::integer[]) AS g (worker_id, gives)
                ON g.worker_id = t.assignee_id
        WHERE t.status = 'open' AND ${condition}),
     inserted AS (
       INSERT INTO reassignment_items (organization_id, run_id, task_id, assignment_id)
       SELECT :organizationId::uuid, :runId::uuid, id, assignment_id FROM scope
        WHERE gives IS NULL OR place <= gives
       RETURNING 1)
     SELECT (SELECT count(*) FROM scope) AS total, (SELECT count(*) FROM inserted) AS to_deal`,
    {
      ...bindings,
      runId: run.id,
      organizationId: organizationOf(trx),
      givers: gives.map(([workerId]) => workerId),
      gives: gives.map(([, count]) => count),
    },
  )
  return { total: counts?.total ?? 0, toDeal: counts?.to_deal ?? 0 }
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
