import type { taskAssignmentWithdrawn } from '#contracts/events/task.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { balancesChanged, feeRefund, type Transfer } from '../domain/ledger.ts'
import { openBooks } from '../store/books.ts'
import { post } from '../store/ledger.ts'

type Withdrawn = EventOf<typeof taskAssignmentWithdrawn>

/**
 * Gives back the fee of each assignment that was taken back: once, and whether or not the fee
 * itself has arrived yet.
 */
export async function refundWithdrawnFees(trx: Trx, events: Withdrawn[]): Promise<void> {
  const refunds = events.flatMap(refundsOf)
  const [currency, ...others] = events
    .flatMap(({ data }) => data.withdrawals)
    .map((w) => w.currency)
  if (!currency || refunds.length === 0) return
  const books = await openBooks(trx, currency, ...others)
  const moved = await post(trx, books, refunds)
  await addToOutbox(trx, ...balancesChanged(moved))
}

function refundsOf({ data, correlationId }: Withdrawn): Transfer[] {
  return data.withdrawals
    .filter(({ feeMinor }) => feeMinor > 0)
    .map(({ taskId, title, externalKey, assignmentId, workerId, feeMinor, withdrawnAt }) =>
      feeRefund(
        { id: newId(), occurredAt: new Date(withdrawnAt), correlationId },
        { assignmentId, workerId, feeMinor, task: { id: taskId, title, externalKey } },
      ),
    )
}
