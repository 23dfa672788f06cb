import type { Direct } from '#platform/db.ts'
import { conflict, forbidden, notFound } from '#platform/errors.ts'
import { refuseCompletion, type Task } from '../domain/task.ts'
import { type Completion, completeIfMine } from '../store/completions.ts'

/**
 * Completes a task and announces it: the change and the event exist together or not at all. Done
 * by the same person before: the task as it is. Throws 404, 403 `not_assignee`, 409
 * `task_cancelled`.
 */
export async function completeTask(direct: Direct, completion: Completion): Promise<Task> {
  const found = await completeIfMine(direct, completion)
  if (!found) throw notFound('There is no such task')
  const { task, completed } = found
  if (completed) return task

  // Nothing was changed: either this person had completed it before, or may not.
  const refusal = refuseCompletion(task, completion.by)
  if (refusal === 'already_done_by_you') return task
  throw refusals[refusal]()
}

const refusals = {
  not_yours: () => forbidden('not_assignee', 'Only the assignee can complete this task'),
  cancelled: () => conflict('task_cancelled', 'This task was cancelled'),
  // Given back meanwhile: the statement tries again by itself until it is none of these.
  yours_again: () => new Error('A task of this person was open and yet not completed'),
}
