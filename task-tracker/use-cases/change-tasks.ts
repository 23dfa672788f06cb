import type { Trx } from '#platform/db.ts'
import { invalid } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { cancelled, dealt, withdrawn } from '../domain/announcements.ts'
import { type BulkRefusal, refuseBulkChange } from '../domain/task.ts'
import {
  cancelTasks,
  lockTasks,
  type Move,
  moveTasks,
  type TakenTask,
  withdrawAssignments,
} from '../store/moves.ts'
import { holdWorker } from '../store/people.ts'
import { lookUpOneByOne } from '../store/sql.ts'

export interface BulkChange {
  action: 'assign' | 'cancel'
  taskIds: readonly string[]
  /** To whom; only to assign. */
  assigneeId?: string | undefined
  by: string
  now: Date
}

export interface BulkOutcome {
  changed: number
  skipped: { id: string; code: BulkRefusal | 'not_found' }[]
}

/**
 * Assigns or cancels many tasks at once: those that can be are changed, the others are named with
 * what the single call would have answered. Throws 422 `not_a_worker`.
 */
export async function changeTasks(trx: Trx, change: BulkChange): Promise<BulkOutcome> {
  const { action, taskIds, assigneeId } = change
  await lookUpOneByOne(trx)
  const tasks = await lockTasks(trx, taskIds)
  if (assigneeId !== undefined && !(await holdWorker(trx, assigneeId))) {
    throw invalid('assigneeId', 'must be an active worker', 'not_a_worker')
  }
  const known = new Map(tasks.map((task) => [task.id, task]))
  const judged = [...new Set(taskIds)].map((id) => {
    const task = known.get(id)
    return { id, code: task ? refuseBulkChange(task, action, assigneeId) : ('not_found' as const) }
  })
  const skipped = judged.flatMap(({ id, code }) => (code === undefined ? [] : [{ id, code }]))
  const refused = new Set(skipped.map(({ id }) => id))
  const willing = tasks.filter(({ id }) => !refused.has(id))

  if (assigneeId === undefined) await cancelAll(trx, willing, change)
  else await assignAll(trx, willing, assigneeId, change)
  return { changed: willing.length, skipped }
}

async function assignAll(
  trx: Trx,
  tasks: readonly TakenTask[],
  workerId: string,
  { by, now }: BulkChange,
): Promise<void> {
  if (tasks.length === 0) return
  const moves = tasks.map((task): Move => {
    return { task, workerId, assignmentId: newId(), feeMinor: task.feeMinor }
  })
  await moveTasks(trx, moves, { by, runId: null, now })
  const announced = moves.map(({ task, ...move }) => ({
    ...task,
    ...move,
    version: task.version + 1,
  }))
  await addToOutbox(trx, dealt(newId(), 1, announced, now))
}

async function cancelAll(
  trx: Trx,
  tasks: readonly TakenTask[],
  { by, now }: BulkChange,
): Promise<void> {
  if (tasks.length === 0) return
  const ids = tasks.map(({ id }) => id)
  await cancelTasks(trx, ids, { by, now })
  const assignmentIds = tasks.map(({ assignmentId }) => assignmentId)
  const costs = await withdrawAssignments(trx, assignmentIds, now)
  const withdrawals = tasks.map((task) => ({
    ...task,
    workerId: task.assigneeId,
    feeMinor: costs.get(task.assignmentId) ?? 0,
  }))
  await addToOutbox(
    trx,
    withdrawn({ subjectId: newId(), version: 1 }, withdrawals, { reason: 'cancelled', at: now }),
    ...tasks.map((task) =>
      cancelled({ ...task, version: task.version + 1, cancelReason: null }, { by, at: now }),
    ),
  )
}
