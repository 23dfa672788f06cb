import type { TaskChange } from '#contracts/api/tasks.ts'
import type { Actor, Trx } from '#platform/db.ts'
import { forbidden, invalid, notFound } from '#platform/errors.ts'
import { decodeCursor, encodeCursor } from '../domain/cursor.ts'
import { maySee, type Task } from '../domain/task.ts'
import { readChanges } from '../store/task-history.ts'
import { listTasks, placeOf, readPlace, type TaskSort } from '../store/task-list.ts'
import { findTask } from '../store/tasks.ts'

export interface TaskListing {
  status?: Task['status'] | undefined
  assignee?: string | undefined
  search?: string | undefined
  sort: TaskSort
  limit: number
  cursor?: string | undefined
}

/** One task. Throws 404, or 403 `not_assignee` for a worker who looks at another's. */
export async function readTask(trx: Trx, taskId: string, viewer: Actor): Promise<Task> {
  const task = await findTask(trx, taskId)
  if (!task) throw notFound('There is no such task')
  if (!maySee(task, viewer)) throw forbidden('not_assignee', 'This task is not yours')
  return task
}

/** What happened to a task, the oldest first. Throws as `readTask` does. */
export async function readHistory(
  trx: Trx,
  taskId: string,
  viewer: Actor,
): Promise<{ items: TaskChange[] }> {
  await readTask(trx, taskId, viewer)
  return { items: await readChanges(trx, taskId) }
}

/** A page of tasks; a worker's holds own ones only. Throws 422 for a cursor of another list. */
export async function readTasks(
  trx: Trx,
  listing: TaskListing,
  viewer: Actor,
): Promise<{ items: Task[]; nextCursor: string | null }> {
  const { status, assignee, search, sort, limit, cursor } = listing
  const after = cursor === undefined ? undefined : readPlace(sort, decodeCursor(cursor))
  if (cursor !== undefined && !after) {
    throw invalid('cursor', 'must be the nextCursor of a page in this order')
  }
  // One more than is shown tells whether there is a next page.
  const found = await listTasks(trx, {
    status,
    assigneeId: assignee === 'me' ? viewer.id : assignee,
    ownerId: viewer.role === 'worker' ? viewer.id : undefined,
    search,
    sort,
    limit: limit + 1,
    after,
  })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = found.length > limit && last ? encodeCursor(placeOf(sort, last)) : null
  return { items, nextCursor }
}
