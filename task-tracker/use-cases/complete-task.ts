import type { Trx } from '#platform/db.ts'
import { conflict, forbidden, notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { completed } from '../domain/announcements.ts'
import { refuseCompletion, type Task } from '../domain/task.ts'
import { type Completion, completeIfMine, findTask, lockTask } from '../store/tasks.ts'

/**
 * Completes a task and announces it: the change and the event exist together or not at all. Done
 * by the same person before: the task as it is. Throws 404, 403 `not_assignee`, 409
 * `task_cancelled`.
 */
export async function completeTask(trx: Trx, completion: Completion): Promise<Task> {
  const decided = await completeOrSayWhyNot(trx, completion)
  if (decided !== undefined) return decided

  // Nobody moves it any more while it is held here, so this time the answer is one.
  await lockTask(trx, completion.taskId)
  const decidedAlone = await completeOrSayWhyNot(trx, completion)
  if (decidedAlone === undefined) throw new Error('A task that was locked has moved')
  return decidedAlone
}

/**
 * Undefined: the task is open and this person's, and yet was not completed. It was somebody
 * else's a moment ago, when it could not be completed, and was given back since.
 */
async function completeOrSayWhyNot(trx: Trx, completion: Completion): Promise<Task | undefined> {
  const task = await completeIfMine(trx, completion)
  if (!task) return whyNot(await findTask(trx, completion.taskId), completion)

  await addToOutbox(trx, completed(task, completion.now))
  return task
}

/** Nothing was changed: either this person had completed it before, or may not. */
function whyNot(task: Task | undefined, { by }: Completion): Task | undefined {
  if (!task) throw notFound('There is no such task')
  const refusal = refuseCompletion(task, by)
  if (refusal === 'already_done_by_you') return task
  if (refusal === 'yours_again') return undefined
  throw refusals[refusal]()
}

const refusals = {
  not_yours: () => forbidden('not_assignee', 'Only the assignee can complete this task'),
  cancelled: () => conflict('task_cancelled', 'This task was cancelled'),
}
