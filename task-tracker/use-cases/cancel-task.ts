import type { Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { cancelled, withdrawn } from '../domain/announcements.ts'
import type { Task } from '../domain/task.ts'
import { type Cancellation, cancelLocked, lockTask } from '../store/tasks.ts'

/**
 * Cancels an open task and withdraws its assignment, whose fee is given back. Cancelled before:
 * the task as it is. Throws 404, 409 `task_done`.
 */
export async function cancelTask(trx: Trx, cancellation: Cancellation): Promise<Task> {
  const found = await lockTask(trx, cancellation.taskId)
  if (!found) throw notFound('There is no such task')
  if (found.status === 'cancelled') return found
  if (found.status === 'done') throw conflict('task_done', 'This task is done already')

  const { task, feeMinor } = await cancelLocked(trx, cancellation)
  const { by, now: at } = cancellation
  const withdrawal = { ...task, workerId: task.assignee.id, feeMinor }
  await addToOutbox(
    trx,
    withdrawn({ subjectId: task.id, version: task.version }, [withdrawal], {
      reason: 'cancelled',
      at,
    }),
    cancelled({ ...task, assigneeId: task.assignee.id }, { by, at }),
  )
  return task
}
