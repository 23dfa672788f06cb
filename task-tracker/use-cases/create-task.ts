import type { Trx } from '#platform/db.ts'
import { conflict, invalid } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { assigned, created } from '../domain/announcements.ts'
import { type Dice, priceTask } from '../domain/price.ts'
import { holdsKey, type Task } from '../domain/task.ts'
import { readTerms } from '../store/pay-policies.ts'
import { holdAnyWorker, holdWorker } from '../store/people.ts'
import { insertTask } from '../store/tasks.ts'

export interface TaskOrder {
  title: string
  description?: string | undefined
  externalKey?: string | undefined
  /** Not named: a random active worker. */
  assigneeId?: string | undefined
  /** Not named: drawn from the pay policy. */
  rewardMinor?: number | undefined
  feeMinor?: number | undefined
  dueAt?: string | undefined
  by: string
  now: Date
}

/**
 * Creates a task in the hands of a worker, priced for good. Throws 422
 * `title_contains_external_key`, 422 `not_a_worker`, 409 `no_eligible_workers`; then nothing is
 * written.
 */
export async function createTask(trx: Trx, order: TaskOrder, dice: Dice): Promise<Task> {
  if (holdsKey(order.title)) {
    const message = 'must not contain [ or ]: put the key into externalKey'
    throw invalid('title', message, 'title_contains_external_key')
  }
  const assigneeId = await chooseWorker(trx, order.assigneeId, dice)
  const { currency, policy } = await readTerms(trx)

  const task = await insertTask(trx, {
    ...priceTask(policy, currency, order, dice),
    id: newId(),
    assignmentId: newId(),
    title: order.title,
    description: order.description ?? null,
    externalKey: order.externalKey ?? null,
    assigneeId,
    currency,
    dueAt: order.dueAt === undefined ? null : new Date(order.dueAt),
    by: order.by,
    now: order.now,
  })
  await addToOutbox(
    trx,
    ...created({ ...task, createdBy: task.createdBy.id }),
    assigned(task, task.createdAt),
  )
  return task
}

async function chooseWorker(trx: Trx, named: string | undefined, dice: Dice): Promise<string> {
  if (named !== undefined) {
    if (await holdWorker(trx, named)) return named
    throw invalid('assigneeId', 'must be an active worker', 'not_a_worker')
  }
  const drawn = await holdAnyWorker(trx, dice())
  if (drawn !== undefined) return drawn
  throw conflict('no_eligible_workers', 'There is no active worker to give the task to')
}
