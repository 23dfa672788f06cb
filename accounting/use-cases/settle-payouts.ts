import type { z } from 'zod'
import type { Payout, PayoutRun } from '#contracts/api/money.ts'
import { payoutRunChanged } from '#contracts/events/payout.ts'
import { withContext } from '#platform/context.ts'
import type { Db, Trx } from '#platform/db.ts'
import { conflict } from '#platform/errors.ts'
import { failpoint } from '#platform/failpoints.ts'
import { newId } from '#platform/ids.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { balancesChanged, payoutReturn, settlement } from '../domain/ledger.ts'
import { type ListedPayout, returnNotice } from '../domain/payout.ts'
import { openBooks } from '../store/books.ts'
import { post } from '../store/ledger.ts'
import { announceSettled } from '../store/paying.ts'
import { markReturned, markSettled, readPayout, runOf } from '../store/payouts.ts'
import { countPaid, finishRun, type RunAtWork, waitForRun } from '../store/run-work.ts'
import { readRun } from '../store/runs.ts'
import { askToSettle, countTransit, readInTransit, readToSettle } from '../store/transit.ts'

type PayoutSeen = z.infer<typeof Payout>

/** As many as one statement posts; more are settled in the background. */
const atOnce = 1_000

/** The bank has paid one. Its worker is told now. Throws 404, 409 `not_in_transit`. */
export async function settlePayout(trx: Trx, payoutId: string): Promise<PayoutSeen> {
  const { run, payout } = await takeInTransit(trx, payoutId)
  await settle(trx, run, [payout])
  return readPayout(trx, payoutId)
}

/**
 * The bank has paid all that are in transit: 1,000 are settled here, of more the rest follows by
 * `settleRest`. Throws 404, 409 `not_in_transit`.
 */
export async function settleRun(
  trx: Trx,
  { runId, by }: { runId: string; by: string },
): Promise<PayoutRun> {
  await readRun(trx, runId)
  const run = await waitForRun(trx, runId)
  const { inTransit } = await countTransit(trx, runId)
  if (!run || inTransit === 0) throw notInTransit('No payout of this run is in transit')

  await askToSettle(trx, runId, by)
  await settle(trx, run, await readToSettle(trx, runId, atOnce))
  return readRun(trx, runId)
}

/** Settles what was asked for and is not done yet, in batches. `signal` ends it after a batch. */
export async function settleRest(
  db: Db,
  { organizationId, runId }: { organizationId: string; runId: string },
  { batchSize, signal }: { batchSize: number; signal: AbortSignal },
): Promise<void> {
  const settleSome = async (trx: Trx): Promise<number> => {
    const run = await waitForRun(trx, runId)
    const some = run ? await readToSettle(trx, runId, batchSize) : []
    if (run && some.length > 0) await settle(trx, run, some)
    return some.length
  }
  for (let settled = batchSize; settled === batchSize && !signal.aborted; ) {
    settled = await db.as({ organizationId }, settleSome)
    if (settled > 0) await failpoint('settle.after-batch')
  }
}

/**
 * The bank has sent one back: the money is in the wallet again, and is paid by the next run.
 * Throws 404, 409 `not_in_transit`.
 */
export async function returnPayout(
  trx: Trx,
  { payoutId, reason, by }: { payoutId: string; reason: string; by: string },
): Promise<PayoutSeen> {
  const { run, payout } = await takeInTransit(trx, payoutId)
  const books = await openBooks(trx, run.currency)
  const { workerId, amountMinor } = payout
  const origin = { id: newId(), occurredAt: books.now, correlationId: run.context.correlationId }
  const back = payoutReturn(origin, { payoutId, workerId, amountMinor, reason, postedBy: by })
  const moved = await post(trx, books, [back])
  await markReturned(trx, payoutId, reason)
  await withContext(run.context, () =>
    addToOutbox(
      trx,
      returnNotice(run, payout, { reason, at: books.now }),
      ...balancesChanged(moved),
    ),
  )
  await tellOfRun(trx, run, 0, books.now)
  await failpoint('return.before-commit')
  return readPayout(trx, payoutId)
}

/** Posts, marks and announces: from here on these are paid. */
async function settle(trx: Trx, run: RunAtWork, payouts: ListedPayout[]): Promise<void> {
  const books = await openBooks(trx, run.currency)
  const { correlationId } = run.context
  const transfers = payouts.map(({ id: payoutId, amountMinor }) =>
    settlement({ id: newId(), occurredAt: books.now, correlationId }, { payoutId, amountMinor }),
  )
  await post(trx, books, transfers)
  const ids = payouts.map(({ id }) => id)
  await markSettled(trx, ids, books.now)
  await withContext(run.context, () => announceSettled(trx, run, ids, books.now))
  await tellOfRun(trx, run, payouts.length, books.now)
  await failpoint('settle.before-commit')
}

async function tellOfRun(trx: Trx, { id: runId }: RunAtWork, paid: number, at: Date) {
  const counted = await countPaid(trx, runId, paid)
  const version = (await finishRun(trx, runId, at)) ?? counted
  await addToOutbox(trx, payoutRunChanged.about({ runId }, version))
}

async function takeInTransit(trx: Trx, payoutId: string) {
  const run = await waitForRun(trx, await runOf(trx, payoutId))
  const payout = await readInTransit(trx, payoutId)
  if (!run || !payout) throw notInTransit('This payout is not in transit')
  return { run, payout }
}

const notInTransit = (detail: string) => conflict('not_in_transit', detail)
