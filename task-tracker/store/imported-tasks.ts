import { organizationOf, type Trx } from '#platform/db.ts'
import type { NewTask } from './tasks.ts'

/** Adds many tasks and their first assignments. The assignees must be known here. */
export async function insertTasks(
  trx: Trx,
  tasks: readonly Omit<NewTask, 'by' | 'now' | 'currency'>[],
  made: { by: string; now: Date; currency: string },
): Promise<void> {
  if (tasks.length === 0) return
  await trx.raw(
    `WITH added AS (
       INSERT INTO tasks (organization_id, id, assignment_id, title, description, external_key,
         assignee_id, reward_minor, fee_minor, due_at, currency, created_by, created_at)
       SELECT :organizationId::uuid, given.*, :currency, :by::uuid, :now::timestamptz
         FROM unnest(:ids::uuid[], :assignmentIds::uuid[], :titles::text[], :descriptions::text[],
                     :externalKeys::text[], :assigneeIds::uuid[], :rewards::bigint[],
                     :fees::bigint[], :dueAts::timestamptz[]) AS given
       RETURNING organization_id, assignment_id, id, assignee_id, fee_minor, created_at, created_by)
     INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor, assigned_at,
       assigned_by)
     SELECT organization_id, assignment_id, id, assignee_id, fee_minor, created_at, created_by
       FROM added`,
    {
      ...made,
      organizationId: organizationOf(trx),
      ids: tasks.map((task) => task.id),
      assignmentIds: tasks.map((task) => task.assignmentId),
      titles: tasks.map((task) => task.title),
      descriptions: tasks.map((task) => task.description),
      externalKeys: tasks.map((task) => task.externalKey),
      assigneeIds: tasks.map((task) => task.assigneeId),
      rewards: tasks.map((task) => task.rewardMinor),
      fees: tasks.map((task) => task.feeMinor),
      dueAts: tasks.map((task) => task.dueAt),
    },
  )
}
