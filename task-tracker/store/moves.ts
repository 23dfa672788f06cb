import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { query } from './sql.ts'

/** A task that is locked, because it may be moved or cancelled. */
export interface TakenTask {
  id: string
  title: string
  externalKey: string | null
  status: 'open' | 'done' | 'cancelled'
  assigneeId: string
  assignmentId: string
  rewardMinor: number
  /** What each assignment of this task costs the worker. */
  feeMinor: number
  currency: string
  version: number
}

export const takenColumns = `t.id, t.title, t.external_key, t.status, t.assignee_id,
  t.assignment_id, t.reward_minor, t.fee_minor, t.currency, t.version`

export const takenShape = {
  id: z.string(),
  title: z.string(),
  external_key: z.string().nullable(),
  status: z.enum(['open', 'done', 'cancelled']),
  assignee_id: z.string(),
  assignment_id: z.string(),
  reward_minor: z.number(),
  fee_minor: z.number(),
  currency: z.string(),
  version: z.number(),
}

export const asTaken = (row: z.output<z.ZodObject<typeof takenShape>>): TakenTask => ({
  id: row.id,
  title: row.title,
  externalKey: row.external_key,
  status: row.status,
  assigneeId: row.assignee_id,
  assignmentId: row.assignment_id,
  rewardMinor: row.reward_minor,
  feeMinor: row.fee_minor,
  currency: row.currency,
  version: row.version,
})

const TakenRow = z.object(takenShape).transform(asTaken)

/** These tasks, as far as there are such, locked in the order of their ids. */
export async function lockTasks(trx: Trx, ids: readonly string[]): Promise<TakenTask[]> {
  const sql = `SELECT ${takenColumns} FROM tasks t WHERE t.id = ANY (:ids::uuid[])
    ORDER BY t.id FOR UPDATE`
  return query(trx, TakenRow, sql, { ids })
}

export interface Move {
  task: TakenTask
  workerId: string
  assignmentId: string
  /** What the new assignment costs. */
  feeMinor: number
}

/** Gives tasks, which the caller has locked, to their new workers. */
export async function moveTasks(
  trx: Trx,
  moves: readonly Move[],
  made: { by: string | null; runId: string | null; now: Date },
): Promise<void> {
  if (moves.length === 0) return
  await trx.raw(
    `WITH moves AS (
       SELECT * FROM unnest(:taskIds::uuid[], :workerIds::uuid[], :assignmentIds::uuid[],
                            :fees::bigint[], :previousIds::uuid[])
         AS m (task_id, worker_id, assignment_id, fee_minor, previous_id)),
     moved AS (
       UPDATE tasks t SET assignee_id = m.worker_id, assignment_id = m.assignment_id,
              version = t.version + 1
         FROM moves m WHERE t.organization_id = :organizationId AND t.id = m.task_id)
     INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor, assigned_at,
       assigned_by, run_id, previous_id)
     SELECT :organizationId::uuid, m.assignment_id, m.task_id, m.worker_id, m.fee_minor,
            :now::timestamptz, :by::uuid, :runId::uuid, m.previous_id
       FROM moves m`,
    {
      ...made,
      organizationId: organizationOf(trx),
      taskIds: moves.map(({ task }) => task.id),
      workerIds: moves.map(({ workerId }) => workerId),
      assignmentIds: moves.map(({ assignmentId }) => assignmentId),
      fees: moves.map(({ feeMinor }) => feeMinor),
      previousIds: moves.map(({ task }) => task.assignmentId),
    },
  )
}

const Cost = z.object({ id: z.string(), fee_minor: z.number() })

/** Marks assignments as taken back. Returns what each of them had cost. */
export async function withdrawAssignments(
  trx: Trx,
  ids: readonly string[],
  now: Date,
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const withdrawn = await query(
    trx,
    Cost,
    `UPDATE assignments SET withdrawn_at = :now
      WHERE organization_id = :organizationId AND id = ANY (:ids::uuid[])
     RETURNING id, fee_minor`,
    { ids, now, organizationId: organizationOf(trx) },
  )
  return new Map(withdrawn.map(({ id, fee_minor }) => [id, fee_minor]))
}

/** Cancels open tasks, which the caller has locked. */
export async function cancelTasks(
  trx: Trx,
  ids: readonly string[],
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await trx.raw(
    `UPDATE tasks SET status = 'cancelled', cancelled_at = :now, cancelled_by = :by,
            version = version + 1
      WHERE organization_id = :organizationId AND id = ANY (:ids::uuid[])`,
    { ids, by, now, organizationId: organizationOf(trx) },
  )
}
