import { payoutRunChanged } from '#contracts/events/payout.ts'
import type { Trx } from '#platform/db.ts'
import { notFound, unavailable } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { findBooks } from '../store/books.ts'
import { hashOf } from '../store/due.ts'
import * as holds from '../store/holds.ts'
import { hasWallet } from '../store/ledger.ts'
import { endPayouts, readItems } from '../store/payouts.ts'
import { isWorker } from '../store/people.ts'
import { lockDraftsOf, relistRun } from '../store/runs.ts'

interface Holding {
  workerId: string
  reason: string
  by: string
}

/**
 * Keeps a worker out of payout runs until released. A payout that waits in a draft ends: the
 * draft's hash changes, and who looked at it before has to look again. What is approved is paid.
 * Throws 404 for somebody who is no worker.
 */
export async function holdPayouts(trx: Trx, holding: Holding): Promise<void> {
  const { workerId, reason, by } = holding
  if (!(await isWorker(trx, workerId)) && !(await hasWallet(trx, workerId))) {
    throw notFound('There is no such worker')
  }
  // A close that is under way either sees this hold, or is done and its draft is found here.
  const at = await booksTime(trx)
  await holds.keepHold(trx, { workerId, reason, by, at })
  for (const runId of await lockDraftsOf(trx, workerId)) {
    await endPayouts(trx, { runId, workerId, reason: `Held: ${reason}`, at })
    const items = await readItems(trx, runId, 'listed')
    const totalMinor = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0)
    const left = { hash: hashOf(items), totalMinor, payouts: items.length }
    const version = await relistRun(trx, runId, left)
    await addToOutbox(trx, payoutRunChanged.about({ runId }, version))
  }
}

/** Ends a hold; the next run pays the worker again. */
export async function releasePayouts(
  trx: Trx,
  { workerId, by }: { workerId: string; by: string },
): Promise<void> {
  await holds.endHold(trx, { workerId, by, at: await booksTime(trx) })
}

/** The books' clock: it tells whether a hold was there when the period closed. */
async function booksTime(trx: Trx): Promise<Date> {
  const books = await findBooks(trx)
  if (!books) throw unavailable('Accounting has not heard of this organization yet', 1)
  return books.now
}

interface HoldQuery {
  workerId: string | undefined
  limit: number
  cursor: string | undefined
}

/** Who is held, by worker. `cursor`: the last worker of the page before. */
export async function listHolds(trx: Trx, { workerId, limit, cursor: after }: HoldQuery) {
  const read = await holds.listHolds(trx, { workerId, limit: limit + 1, after })
  const shown = read.slice(0, limit)
  const items = shown.map((hold) => ({ ...hold, heldAt: hold.heldAt.toISOString() }))
  const last = items.at(-1)
  return { items, nextCursor: read.length > limit && last ? last.worker.id : null }
}
