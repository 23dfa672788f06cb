import type { taskAssigned } from '#contracts/events/task.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { balancesChanged, fee, type Transfer } from '../domain/ledger.ts'
import { openBooks } from '../store/books.ts'
import { post } from '../store/ledger.ts'

type Assigned = EventOf<typeof taskAssigned>

/** Charges the fee of each assignment that has one: once, however often its event comes. */
export async function chargeAssignedTasks(trx: Trx, events: Assigned[]): Promise<void> {
  const fees = events.flatMap(feesOf)
  const [currency, ...others] = events
    .flatMap(({ data }) => data.assignments)
    .map((a) => a.currency)
  if (!currency || fees.length === 0) return
  const books = await openBooks(trx, currency, ...others)
  const moved = await post(trx, books, fees)
  await addToOutbox(trx, ...balancesChanged(moved))
}

function feesOf({ data, correlationId }: Assigned): Transfer[] {
  return data.assignments
    .filter(({ feeMinor }) => feeMinor > 0)
    .map(({ taskId, title, externalKey, assignmentId, workerId, feeMinor, assignedAt }) =>
      fee(
        { id: newId(), occurredAt: new Date(assignedAt), correlationId },
        { assignmentId, workerId, feeMinor, task: { id: taskId, title, externalKey } },
      ),
    )
}
