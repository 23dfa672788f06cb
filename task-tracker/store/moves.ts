import { z } from 'zod'
import type { Trx } from '#platform/db.ts'
import { query } from './sql.ts'

/** A task of a run, locked for this batch. */
export interface TakenTask {
  id: string
  title: string
  externalKey: string | null
  assigneeId: string
  rewardMinor: number
  feeMinor: number
  currency: string
  version: number
  /** False when it was closed, or moved by others, since the run began. */
  untouched: boolean
}

const TakenRow = z
  .object({
    id: z.string(),
    title: z.string(),
    external_key: z.string().nullable(),
    assignee_id: z.string(),
    reward_minor: z.number(),
    fee_minor: z.number(),
    currency: z.string(),
    version: z.number(),
    untouched: z.boolean(),
  })
  .transform(
    (row): TakenTask => ({
      id: row.id,
      title: row.title,
      externalKey: row.external_key,
      assigneeId: row.assignee_id,
      rewardMinor: row.reward_minor,
      feeMinor: row.fee_minor,
      currency: row.currency,
      version: row.version,
      untouched: row.untouched,
    }),
  )

/**
 * The next tasks of a run by id, locked. Those that others have locked are passed over: their
 * turn comes again at the end.
 */
export async function takeTasks(
  trx: Trx,
  { runId, after, limit }: { runId: string; after: string; limit: number },
): Promise<TakenTask[]> {
  return query(
    trx,
    TakenRow,
    `SELECT t.id, t.title, t.external_key, t.assignee_id, t.reward_minor, t.fee_minor, t.currency,
            t.version, t.status = 'open' AND t.assignment_id = i.assignment_id AS untouched
       FROM reassignment_items i
       JOIN tasks t ON t.organization_id = i.organization_id AND t.id = i.task_id
      WHERE i.run_id = :runId AND i.task_id > :after
      ORDER BY i.task_id LIMIT :limit FOR UPDATE OF t SKIP LOCKED`,
    { runId, after, limit },
  )
}

export interface Move {
  taskId: string
  workerId: string
  assignmentId: string
}

/**
 * Gives tasks, which the caller has locked, to their new workers, and takes all that were taken
 * off the run's list: in one statement, so that neither happens without the other.
 */
export async function applyMoves(
  trx: Trx,
  batch: { runId: string; now: Date; taken: readonly string[]; moves: readonly Move[] },
): Promise<void> {
  const { runId, now, taken, moves } = batch
  await trx.raw(
    `WITH moves AS (
       SELECT * FROM unnest(:taskIds::uuid[], :workerIds::uuid[], :assignmentIds::uuid[])
         AS m (task_id, worker_id, assignment_id)),
     before AS (
       SELECT t.organization_id, t.id, t.assignment_id, t.fee_minor
         FROM tasks t JOIN moves m ON m.task_id = t.id),
     moved AS (
       UPDATE tasks t SET assignee_id = m.worker_id, assignment_id = m.assignment_id,
              version = t.version + 1
         FROM moves m WHERE t.id = m.task_id),
     assigned AS (
       INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor, assigned_at,
         assigned_by, run_id, previous_id)
       SELECT b.organization_id, m.assignment_id, m.task_id, m.worker_id, b.fee_minor,
              :now::timestamptz, r.requested_by, r.id, b.assignment_id
         FROM moves m JOIN before b ON b.id = m.task_id
         JOIN reassignment_runs r ON r.organization_id = b.organization_id AND r.id = :runId)
     DELETE FROM reassignment_items i
      WHERE i.run_id = :runId AND i.task_id = ANY (:taken::uuid[])`,
    {
      runId,
      now,
      taken,
      taskIds: moves.map((move) => move.taskId),
      workerIds: moves.map((move) => move.workerId),
      assignmentIds: moves.map((move) => move.assignmentId),
    },
  )
}
