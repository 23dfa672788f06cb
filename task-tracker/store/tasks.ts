import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Task } from '../domain/task.ts'
import { query } from './sql.ts'
import { TaskRow, taskColumns, taskPeople } from './task-rows.ts'

export interface NewTask {
  id: string
  assignmentId: string
  title: string
  description: string | null
  externalKey: string | null
  assigneeId: string
  rewardMinor: number
  feeMinor: number
  currency: string
  dueAt: Date | null
  by: string
  now: Date
}

/** Adds a task and its first assignment. The assignee must be known here. */
export async function insertTask(trx: Trx, task: NewTask): Promise<Task> {
  const [inserted] = await query(
    trx,
    TaskRow,
    `WITH t AS (
       INSERT INTO tasks (organization_id, id, title, description, external_key, assignee_id,
         assignment_id, reward_minor, fee_minor, currency, due_at, created_by, created_at)
       VALUES (:organizationId, :id, :title, :description, :externalKey, :assigneeId,
         :assignmentId, :rewardMinor, :feeMinor, :currency, :dueAt, :by, :now)
       RETURNING *),
     first AS (
       INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor, assigned_at,
         assigned_by)
       SELECT organization_id, assignment_id, id, assignee_id, fee_minor, created_at, created_by
         FROM t)
     SELECT ${taskColumns} FROM t ${taskPeople}`,
    { ...task, organizationId: organizationOf(trx) },
  )
  if (!inserted) throw new Error('The task was not inserted')
  return inserted
}

/** One task, or undefined where this organization has none with that id. */
export async function findTask(trx: Trx, taskId: string): Promise<Task | undefined> {
  const sql = `SELECT ${taskColumns} FROM tasks t ${taskPeople} WHERE t.id = :taskId`
  const [task] = await query(trx, TaskRow, sql, { taskId })
  return task
}

/** One task, locked against every change until the transaction ends. */
export async function lockTask(trx: Trx, taskId: string): Promise<Task | undefined> {
  const sql = `SELECT ${taskColumns} FROM tasks t ${taskPeople} WHERE t.id = :taskId
    FOR UPDATE OF t`
  const [task] = await query(trx, TaskRow, sql, { taskId })
  return task
}

export interface Cancellation {
  taskId: string
  by: string
  reason: string | null
  now: Date
}

const Withdrawn = z.object({ withdrawn_fee_minor: z.number() })

/**
 * Cancels an open task, which the caller has locked, and withdraws its assignment. Also says what
 * that had cost. Locked before: a statement that waits for somebody who moves the task does not
 * see the assignment that they made meanwhile.
 */
export async function cancelLocked(
  trx: Trx,
  cancellation: Cancellation,
): Promise<{ task: Task; feeMinor: number }> {
  const [cancelled] = await query(
    trx,
    z.unknown().transform((row) => ({
      task: TaskRow.parse(row),
      feeMinor: Withdrawn.parse(row).withdrawn_fee_minor,
    })),
    `WITH t AS (
       UPDATE tasks SET status = 'cancelled', cancelled_at = :now, cancelled_by = :by,
              cancel_reason = :reason, version = version + 1
        WHERE id = :taskId
       RETURNING *),
     withdrawn AS (
       UPDATE assignments a SET withdrawn_at = :now FROM t
        WHERE a.organization_id = t.organization_id AND a.id = t.assignment_id
       RETURNING a.fee_minor)
     SELECT ${taskColumns}, withdrawn.fee_minor AS withdrawn_fee_minor
       FROM t CROSS JOIN withdrawn ${taskPeople}`,
    { ...cancellation },
  )
  if (!cancelled) throw new Error('The task that was locked has no assignment')
  return cancelled
}

export interface Handover {
  taskId: string
  workerId: string
  assignmentId: string
  by: string
  now: Date
}

/** Gives a task, which the caller has locked, to another worker, at the task's fee. */
export async function handOver(trx: Trx, handover: Handover): Promise<Task> {
  const [task] = await query(
    trx,
    TaskRow,
    `WITH before AS (SELECT id, assignment_id FROM tasks WHERE id = :taskId),
     t AS (
       UPDATE tasks SET assignee_id = :workerId, assignment_id = :assignmentId,
              version = version + 1
        WHERE id = :taskId
       RETURNING *),
     assigned AS (
       INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor, assigned_at,
         assigned_by, previous_id)
       SELECT t.organization_id, t.assignment_id, t.id, t.assignee_id, t.fee_minor,
              :now::timestamptz, :by::uuid, before.assignment_id
         FROM t JOIN before USING (id))
     SELECT ${taskColumns} FROM t ${taskPeople}`,
    { ...handover },
  )
  if (!task) throw new Error('The task that was locked is gone')
  return task
}
