import type { Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { cancelled, withdrawn } from '../domain/announcements.ts'
import type { Task } from '../domain/task.ts'
import { type Cancellation, cancelIfOpen, findTask } from '../store/tasks.ts'

/**
 * Cancels an open task and withdraws its assignment, whose fee is given back. Cancelled before:
 * the task as it is. Throws 404, 409 `task_done`.
 */
export async function cancelTask(trx: Trx, cancellation: Cancellation): Promise<Task> {
  const done = await cancelIfOpen(trx, cancellation)
  if (!done) return whyNot(await findTask(trx, cancellation.taskId))

  const { task, feeMinor } = done
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

/** Nothing was changed: it is cancelled already, or it is done, and done is final. */
function whyNot(task: Task | undefined): Task {
  if (!task) throw notFound('There is no such task')
  if (task.status === 'cancelled') return task
  throw conflict('task_done', 'This task is done already')
}
