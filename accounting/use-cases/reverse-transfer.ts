import { currentContext } from '#platform/context.ts'
import type { Trx } from '#platform/db.ts'
import { conflict, unavailable } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { balancesChanged, isReversible, reversal } from '../domain/ledger.ts'
import { findBooks } from '../store/books.ts'
import { type Line, postOne, readPosted } from '../store/ledger.ts'

interface Reversal {
  /** Of the reversal itself. */
  id: string
  /** What is to be taken back. */
  transferId: string
  reason: string
  by: string
}

/**
 * Takes back a transfer by its opposite. The key (organization, reversal, transfer) lets it
 * happen once, also when two people do so at the same moment. Throws 404, 409 `not_reversible`,
 * 409 `already_reversed`.
 */
export async function reverseTransfer(trx: Trx, wanted: Reversal): Promise<Line> {
  const posted = await readPosted(trx, wanted.transferId)
  if (!isReversible(posted.kind)) {
    throw conflict('not_reversible', `A ${posted.kind.replace('_', ' ')} cannot be reversed`)
  }
  const books = await findBooks(trx)
  if (!books) throw unavailable('Accounting has not heard of this organization yet', 1)

  const { correlationId } = currentContext()
  const origin = { id: wanted.id, occurredAt: books.now, correlationId }
  const opposite = reversal(origin, posted, { reason: wanted.reason, postedBy: wanted.by })
  const line = await postOne(trx, books, opposite)
  if (!line) throw conflict('already_reversed', 'This transfer was reversed before')
  await addToOutbox(trx, ...balancesChanged([line]))
  return line
}
