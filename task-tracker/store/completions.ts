import { z } from 'zod'
import { taskCompleted } from '#contracts/events/task.ts'
import type { Direct } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { envelopeToFill } from '#platform/outbox.ts'
import type { Task } from '../domain/task.ts'
import { TaskRow } from './task-rows.ts'

export interface Completion {
  taskId: string
  by: string
  now: Date
}

const Found = z.unknown().transform((row) => ({
  task: TaskRow.parse(row),
  completed: Completed.parse(row).completed,
}))
const Completed = z.object({ completed: z.boolean() })

/**
 * Marks an open task of this person done and announces it, in one statement, so that a racing
 * reassignment either came first or finds it closed. Returns the task, and whether it was this
 * call that completed it; undefined where this organization has no such task.
 */
export async function completeIfMine(
  direct: Direct,
  { taskId, by, now }: Completion,
): Promise<{ task: Task; completed: boolean } | undefined> {
  const { organizationId } = direct
  const id = newId()
  const envelope = envelopeToFill(taskCompleted, organizationId, id)
  const [row] = await direct.ask({
    name: 'complete-task',
    text: 'SELECT * FROM complete_task($1, $2, $3, $4, $5, $6)',
    values: [organizationId, taskId, by, now, id, envelope],
    announces: 'bus',
  })
  return row === undefined ? undefined : Found.parse(row)
}
