import type { Trx } from '#platform/db.ts'
import { conflict, forbidden, notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { completed } from '../domain/announcements.ts'
import { refuseCompletion, type Task } from '../domain/task.ts'
import { type Completion, completeIfMine, findTask } from '../store/tasks.ts'

/**
 * Completes a task and announces it: the change and the event exist together or not at all. Done
 * by the same person before: the task as it is. Throws 404, 403 `not_assignee`, 409
 * `task_cancelled`.
 */
export async function completeTask(trx: Trx, completion: Completion): Promise<Task> {
  const task = await completeIfMine(trx, completion)
  if (!task) return whyNot(await findTask(trx, completion.taskId), completion)

  await addToOutbox(trx, completed(task, completion.now))
  return task
}

/** Nothing was changed: either this person had completed it before, or may not. */
function whyNot(task: Task | undefined, { by }: Completion): Task {
  if (!task) throw notFound('There is no such task')
  const refusal = refuseCompletion(task, by)
  if (refusal === 'already_done_by_you') return task
  throw refusals[refusal]()
}

const refusals = {
  not_yours: () => forbidden('not_assignee', 'Only the assignee can complete this task'),
  cancelled: () => conflict('task_cancelled', 'This task was cancelled'),
}
