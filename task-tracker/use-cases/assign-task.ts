import type { Trx } from '#platform/db.ts'
import { conflict, invalid, notFound } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { assigned } from '../domain/announcements.ts'
import type { Task } from '../domain/task.ts'
import { holdWorker } from '../store/people.ts'
import { handOver, lockTask } from '../store/tasks.ts'

export interface Assigning {
  taskId: string
  assigneeId: string
  by: string
  now: Date
}

/**
 * Gives an open task to another worker, who is charged its fee. The same worker: nothing changes.
 * Throws 404, 409 `task_closed`, 422 `not_a_worker`.
 */
export async function assignTask(trx: Trx, assigning: Assigning): Promise<Task> {
  const task = await lockTask(trx, assigning.taskId)
  if (!task) throw notFound('There is no such task')
  if (task.status !== 'open') throw conflict('task_closed', 'This task is not open any more')
  if (!(await holdWorker(trx, assigning.assigneeId))) {
    throw invalid('assigneeId', 'must be an active worker', 'not_a_worker')
  }
  if (task.assignee.id === assigning.assigneeId) return task

  const { taskId, assigneeId: workerId, by, now } = assigning
  const moved = await handOver(trx, { taskId, workerId, assignmentId: newId(), by, now })
  await addToOutbox(trx, assigned(moved, now))
  return moved
}
