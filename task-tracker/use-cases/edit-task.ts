import type { Trx } from '#platform/db.ts'
import { conflict, invalid, notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { updated } from '../domain/announcements.ts'
import { changesOf, type TaskEdit } from '../domain/edit.ts'
import { holdsKey, type Task } from '../domain/task.ts'
import { editTask as writeEdit } from '../store/task-history.ts'
import { findTask, lockTask } from '../store/tasks.ts'

export interface Editing extends TaskEdit {
  taskId: string
  /** The version that the editor looked at. */
  version: number
  by: string
  now: Date
}

/**
 * Edits an open task. What is the same already: nothing changes. Throws 404, 409 `task_closed`,
 * 409 `version_conflict`, 422 `title_contains_external_key`.
 */
export async function editTask(trx: Trx, editing: Editing): Promise<Task> {
  if (editing.title !== undefined && holdsKey(editing.title)) {
    const message = 'must not contain [ or ]: put the key into externalKey'
    throw invalid('title', message, 'title_contains_external_key')
  }
  const { taskId, version, by, now } = editing
  const task = await lockTask(trx, taskId)
  if (!task) throw notFound('There is no such task')
  if (task.status !== 'open') throw conflict('task_closed', 'This task is not open any more')
  if (task.version !== version) {
    const detail = `This task was changed in the meantime: it is at version ${task.version}`
    throw conflict('version_conflict', detail, { version: task.version })
  }
  const { edited, changes } = changesOf(task, editing)
  if (Object.keys(changes).length === 0) return task

  await writeEdit(trx, { taskId, ...edited, changes, by, now })
  const after = await findTask(trx, taskId)
  if (!after) throw new Error('The task that was locked is gone')
  await addToOutbox(trx, updated(after, { by, at: now }))
  return after
}
