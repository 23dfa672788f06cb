import { currentContext } from '#platform/context.ts'
import type { Trx } from '#platform/db.ts'
import { invalid, unavailable } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { adjustment, balancesChanged } from '../domain/ledger.ts'
import { findBooks } from '../store/books.ts'
import { hasWallet, type Line, postOne } from '../store/ledger.ts'
import { isWorker } from '../store/people.ts'

interface Adjustment {
  transferId: string
  workerId: string
  /** Signed, as the worker sees it. */
  amountMinor: number
  reason: string
  by: string
}

/** Corrects a balance by hand. Throws 422 `not_a_worker`. */
export async function adjustBalance(trx: Trx, wanted: Adjustment): Promise<Line> {
  const { workerId, amountMinor, reason, by } = wanted
  if (!(await isWorker(trx, workerId)) && !(await hasWallet(trx, workerId))) {
    throw invalid('workerId', 'There is no such worker', 'not_a_worker')
  }
  const books = await findBooks(trx)
  if (!books) throw unavailable('Accounting has not heard of this organization yet', 1)

  const { correlationId } = currentContext()
  const origin = { id: wanted.transferId, occurredAt: books.now, correlationId }
  const transfer = adjustment(origin, { workerId, amountMinor, reason, postedBy: by })
  const line = await postOne(trx, books, transfer)
  if (!line) throw new Error(`Adjustment ${wanted.transferId} was posted before`)
  await addToOutbox(trx, ...balancesChanged([line]))
  return line
}
