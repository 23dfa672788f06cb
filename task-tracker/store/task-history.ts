import { z } from 'zod'
import type { TaskChange } from '#contracts/api/tasks.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { systemPerson } from '../domain/run.ts'
import { query } from './sql.ts'

export interface Edit {
  taskId: string
  title: string
  description: string | null
  externalKey: string | null
  dueAt: Date | null
  /** By field: what it was and what it becomes. */
  changes: TaskChange['details']
  by: string
  now: Date
}

/** Changes a task, which the caller has locked, and writes down what was changed. */
export async function editTask(trx: Trx, edit: Edit): Promise<void> {
  await trx.raw(
    `WITH t AS (
       UPDATE tasks SET title = :title, description = :description, external_key = :externalKey,
              due_at = :dueAt, version = version + 1
        WHERE organization_id = :organizationId AND id = :taskId
       RETURNING organization_id, id, version)
     INSERT INTO task_edits (organization_id, task_id, version, edited_at, edited_by, changes)
     SELECT organization_id, id, version, :now::timestamptz, :by::uuid, :changes::jsonb FROM t`,
    { ...edit, changes: JSON.stringify(edit.changes), organizationId: organizationOf(trx) },
  )
}

const ChangeRow = z
  .object({
    at: z.date(),
    actor_id: z.string().nullable(),
    actor: z.string().nullable(),
    action: z.enum(['created', 'edited', 'assigned', 'completed', 'cancelled']),
    details: z.record(z.string(), z.object({ from: z.unknown(), to: z.unknown() })),
  })
  .transform(
    (row): TaskChange => ({
      at: row.at.toISOString(),
      actor: row.actor_id === null ? systemPerson : { id: row.actor_id, name: row.actor ?? '' },
      action: row.action,
      details: row.details,
    }),
  )

/**
 * What happened to a task, the oldest first. Every change has left a row of its own: the task
 * says who created, completed or cancelled it, assignments who held it, edits the rest.
 */
export async function readChanges(trx: Trx, taskId: string): Promise<TaskChange[]> {
  return query(
    trx,
    ChangeRow,
    `WITH task AS (SELECT * FROM tasks WHERE organization_id = :organizationId AND id = :taskId),
     held AS (
       SELECT a.*, json_build_object('id', a.worker_id, 'name', coalesce(p.name, '')) AS worker
         FROM assignments a
         LEFT JOIN people p ON p.organization_id = a.organization_id AND p.id = a.worker_id
        WHERE a.organization_id = :organizationId AND a.task_id = :taskId)
     SELECT change.at, change.actor_id, actor.name AS actor, change.action, change.details FROM (
       SELECT t.created_at AS at, t.created_by AS actor_id, 'created' AS action, 0 AS place,
              json_build_object('status', ${fromTo('NULL', `'open'`)},
                                'assignee', ${fromTo('NULL', 'first.worker')}) AS details
         FROM task t LEFT JOIN held first ON first.previous_id IS NULL
       UNION ALL
       SELECT edited_at, edited_by, 'edited', 1, changes::json FROM task_edits
        WHERE organization_id = :organizationId AND task_id = :taskId
       UNION ALL
       SELECT h.assigned_at, h.assigned_by, 'assigned', 1,
              json_build_object('assignee', ${fromTo('before.worker', 'h.worker')},
                                'runId', ${fromTo('before.run_id', 'h.run_id')})
         FROM held h LEFT JOIN held before ON before.id = h.previous_id
        WHERE h.previous_id IS NOT NULL
       UNION ALL
       SELECT completed_at, assignee_id, 'completed', 2,
              json_build_object('status', ${fromTo(`'open'`, `'done'`)})
         FROM task WHERE status = 'done'
       UNION ALL
       SELECT cancelled_at, cancelled_by, 'cancelled', 2,
              json_build_object('status', ${fromTo(`'open'`, `'cancelled'`)},
                                'reason', ${fromTo('NULL', 'cancel_reason')})
         FROM task WHERE status = 'cancelled') AS change
     LEFT JOIN people actor
            ON actor.organization_id = :organizationId AND actor.id = change.actor_id
     ORDER BY change.place, change.at`,
    { taskId, organizationId: organizationOf(trx) },
  )
}

function fromTo(before: string, after: string): string {
  return `json_build_object('from', ${before}, 'to', ${after})`
}
