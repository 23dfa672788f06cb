import type { taskCompleted } from '#contracts/events/task.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { balancesChanged, reward, type Transfer } from '../domain/ledger.ts'
import { openBooks } from '../store/books.ts'
import { post } from '../store/ledger.ts'

type Completion = EventOf<typeof taskCompleted>

/** Credits each done task to the worker who did it: once, however often its event comes. */
export async function creditCompletedTasks(trx: Trx, events: Completion[]): Promise<void> {
  const [currency, ...others] = events.map(({ data }) => data.currency)
  if (!currency) return
  const books = await openBooks(trx, currency, ...others)
  const moved = await post(trx, books, events.map(rewardFor))
  await addToOutbox(trx, ...balancesChanged(moved))
}

function rewardFor({ data, correlationId }: Completion): Transfer {
  const { taskId, title, externalKey, completedBy, completedAt, rewardMinor } = data
  return reward(
    { id: newId(), occurredAt: new Date(completedAt), correlationId },
    {
      workerId: completedBy,
      amountMinor: rewardMinor,
      task: { id: taskId, title, externalKey },
    },
  )
}
