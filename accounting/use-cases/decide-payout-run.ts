import type { PayoutRun } from '#contracts/api/money.ts'
import { payoutRunChanged } from '#contracts/events/payout.ts'
import type { Trx } from '#platform/db.ts'
import { conflict, forbidden } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { refuseApproval } from '../domain/payout.ts'
import { findBooks } from '../store/books.ts'
import { endPayouts, readItems } from '../store/payouts.ts'
import { nameOr, readNames } from '../store/people.ts'
import { decideRun, lockRun, readRun } from '../store/runs.ts'

/**
 * Approves a draft as it was looked at; from then on it is paid. Throws 403 `four_eyes` to who
 * made it, 409 `not_draft`, 409 `preview_stale`.
 */
export async function approvePayoutRun(
  trx: Trx,
  { runId, hash, by, now }: { runId: string; hash: string; by: string; now: Date },
): Promise<PayoutRun> {
  const run = await lockRun(trx, runId)
  const refusal = refuseApproval(run, { by, hash })
  if (refusal === 'stale') throw await stale(trx, runId)
  if (refusal) throw refusals[refusal]()

  await decideRun(trx, runId, { status: 'approved', by, at: now })
  await addToOutbox(trx, payoutRunChanged.about({ runId }, run.version + 1))
  return readRun(trx, runId)
}

/** Rejects a draft: the money stays in the wallets for the next run. Throws 409 `not_draft`. */
export async function rejectPayoutRun(
  trx: Trx,
  { runId, reason, by, now }: { runId: string; reason: string; by: string; now: Date },
): Promise<PayoutRun> {
  // By the books' clock, and not while a period closes: what is free then is listed then.
  const books = await findBooks(trx)
  const run = await lockRun(trx, runId)
  if (run.status !== 'draft') throw refusals.not_draft()

  await decideRun(trx, runId, { status: 'rejected', by, at: now, reason })
  await endPayouts(trx, { runId, reason, at: books?.now ?? now })
  await addToOutbox(trx, payoutRunChanged.about({ runId }, run.version + 1))
  return readRun(trx, runId)
}

const refusals = {
  own_draft: () => forbidden('four_eyes', 'Another person than the one who made it must approve'),
  not_draft: () => conflict('not_draft', 'This payout run is no draft any more'),
}

/** What a draft loses to holds is all that can have changed since it was looked at. */
async function stale(trx: Trx, runId: string) {
  const ended = await readItems(trx, runId, 'ended')
  const names = await readNames(
    trx,
    ended.map(({ workerId }) => workerId),
  )
  return conflict('preview_stale', 'This is not the hash of the run as it is now', {
    difference: ended.map(({ workerId, amountMinor }) => ({
      worker: { id: workerId, name: nameOr(names.get(workerId)) },
      previewMinor: amountMinor,
      nowMinor: 0,
    })),
  })
}
