import { payoutRunChanged } from '#contracts/events/payout.ts'
import { withContext } from '#platform/context.ts'
import type { Db, Trx } from '#platform/db.ts'
import { failpoint } from '#platform/failpoints.ts'
import { classify, describe } from '#platform/failures.ts'
import { log } from '#platform/log.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { balancesChanged } from '../domain/ledger.ts'
import { openBooks } from '../store/books.ts'
import {
  announceBatch,
  type Batch,
  type DuePayout,
  markBatch,
  postPayouts,
  readDue,
} from '../store/paying.ts'
import { markFailed } from '../store/payouts.ts'
import { countPaid, finishRun, type RunAtWork, takeRun } from '../store/run-work.ts'

interface RunReference {
  organizationId: string
  runId: string
}

/** A wallet is not what its lines say: nothing of the run is paid until that is understood. */
class LedgerMismatch extends Error {}

/**
 * Pays a run's waiting payouts in batches by worker id, one transaction each. Stopped or killed
 * at any point it goes on where it was, in whatever process; of two at once one steps back.
 * A batch that fails for a reason of its own is repeated one by one, so that one bad payout
 * keeps nobody else from their money; it stays as `failed` with its reason. `signal` ends it
 * after a batch. By bank file a payout leaves the wallet here, and is paid when it is settled.
 */
export async function payRun(
  db: Db,
  run: RunReference,
  { batchSize, signal }: { batchSize: number; signal: AbortSignal },
): Promise<void> {
  let after: string | null = null
  do {
    await failpoint('payout.before-batch')
    after = await payBatch(db, run, after, batchSize)
    await failpoint('payout.after-batch')
  } while (after !== null && !signal.aborted)
}

/** The last worker of the batch; null when there is nothing more to do here. */
async function payBatch(
  db: Db,
  run: RunReference,
  after: string | null,
  limit: number,
): Promise<string | null> {
  try {
    return await db.as(run, (trx) => payNext(trx, run.runId, { after, limit }))
  } catch (error) {
    if (!isOfOnePayout(error)) throw error
    log.warn({ runId: run.runId, err: error }, 'a batch of payouts failed; one by one now')
    return payOneByOne(db, run, after, limit)
  }
}

async function payOneByOne(
  db: Db,
  run: RunReference,
  after: string | null,
  limit: number,
): Promise<string | null> {
  let last = after
  for (let tried = 0; tried < limit; tried += 1) {
    const next = { after: last, limit: 1 }
    const paid = await db
      .as(run, (trx) => payNext(trx, run.runId, next))
      .catch((error) => {
        if (!isOfOnePayout(error)) throw error
        return db.as(run, (trx) => failNext(trx, run.runId, next, describe(error)))
      })
    if (paid === null) return null
    last = paid
  }
  return last
}

/** The last worker that was looked at, and how many more may be. */
interface Next {
  after: string | null
  limit: number
}

/** Payouts, transfers, wallets, lines and notices of one batch: all or nothing. */
async function payNext(trx: Trx, runId: string, next: Next): Promise<string | null> {
  const run = await takeRun(trx, runId)
  if (!run) return null
  const due = await readDue(trx, runId, next)
  refuseWrongWallets(due)
  return withContext(run.context, async () => {
    const last = due.at(-1)
    if (!last) return finish(trx, runId)
    await pay(trx, run, { runId, after: next.after, upto: last.workerId }, due.length)
    return last.workerId
  })
}

async function pay(trx: Trx, run: RunAtWork, batch: Batch, payouts: number): Promise<void> {
  const books = await openBooks(trx, run.currency)
  const { settlement: by } = run
  const { correlationId } = run.context
  const moved = await postPayouts(trx, books, batch, { by, correlationId })
  const isPaid = by === 'book'
  if (isPaid) await announceBatch(trx, run, batch, books.now)
  await markBatch(trx, batch, { by, at: books.now })
  const version = await countPaid(trx, run.id, isPaid ? payouts : 0)
  await addToOutbox(
    trx,
    ...balancesChanged(moved),
    payoutRunChanged.about({ runId: run.id }, version),
  )
  await failpoint('payout.before-commit')
}

async function finish(trx: Trx, runId: string): Promise<null> {
  const version = await finishRun(trx, runId, new Date())
  await failpoint('payout.finishing')
  if (version !== undefined) await addToOutbox(trx, payoutRunChanged.about({ runId }, version))
  return null
}

async function failNext(
  trx: Trx,
  runId: string,
  one: Next,
  reason: string,
): Promise<string | null> {
  if (!(await takeRun(trx, runId))) return null
  const [next] = await readDue(trx, runId, one)
  if (!next) return null
  await markFailed(trx, next.id, reason)
  return next.workerId
}

function refuseWrongWallets(due: readonly DuePayout[]): void {
  const wrong = due.filter(({ walletProblem }) => walletProblem !== null)
  if (wrong.length === 0) return
  const workers = wrong.map(({ workerId }) => workerId)
  throw new LedgerMismatch(`Wallets differ from their last line: ${workers.join(', ')}`)
}

/** What is away or busy concerns all payouts, and so does a ledger that is wrong. */
function isOfOnePayout(error: unknown): boolean {
  if (error instanceof LedgerMismatch) return false
  const failure = classify(error)
  return failure === 'refused' || failure === 'unknown'
}
