import type { PayoutRun } from '#contracts/api/money.ts'
import { payoutRunChanged } from '#contracts/events/payout.ts'
import type { Trx } from '#platform/db.ts'
import { conflict } from '#platform/errors.ts'
import { failpoint } from '#platform/failpoints.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { differenceOf, type PayoutItem, type PayoutPolicy } from '../domain/payout.ts'
import { nextDueAt } from '../domain/period.ts'
import { type Books, lockBooks, turnPeriod } from '../store/books.ts'
import { hashOf, listDue } from '../store/due.ts'
import { nameOr, readNames } from '../store/people.ts'
import { readPolicy } from '../store/policies.ts'
import { readPreview } from '../store/previews.ts'
import { insertRun, readRun } from '../store/runs.ts'

interface CloseByHand {
  runId: string
  by: string
  /** Of the preview that was looked at. */
  hash: string | undefined
  draft: boolean
}

/**
 * Closes the period now and lists what is due: one transaction, so that there is no period closed
 * without its payouts. Throws 409 `nothing_to_pay`, 409 `preview_stale` with the difference;
 * nothing is closed then.
 */
export async function closeByHand(trx: Trx, wanted: CloseByHand): Promise<PayoutRun> {
  const books = await lockBooks(trx)
  if (!books) throw nothingToPay()
  const policy = await readPolicy(trx)
  const items = await listDue(trx, dueOf(wanted.runId, books, policy))
  if (wanted.hash !== undefined && wanted.hash !== hashOf(items)) {
    throw await stale(trx, wanted.hash, items)
  }
  if (items.length === 0) throw nothingToPay()

  await close(trx, books, policy)
  const { runId, by: createdBy, draft } = wanted
  return announce(trx, { runId, createdBy, draft, trigger: 'manual', books, policy, items })
}

/**
 * Closes the period if it is due: whoever comes second finds it closed. Where nobody is to be
 * paid the next period begins without a run. Undefined: there was nothing to close or to pay.
 */
export async function closeWhenDue(trx: Trx, runId: string): Promise<PayoutRun | undefined> {
  const books = await lockBooks(trx)
  if (!books || books.period.dueAt > books.now) return undefined
  const policy = await readPolicy(trx)
  const items = await listDue(trx, dueOf(runId, books, policy))
  await close(trx, books, policy)
  if (items.length === 0) return undefined

  const made = { createdBy: null, draft: false, trigger: 'schedule' } as const
  return announce(trx, { runId, ...made, books, policy, items })
}

const dueOf = (runId: string, { period, now }: Books, policy: PayoutPolicy) => ({
  runId,
  periodNumber: period.number,
  minimumMinor: policy.minimumPayoutMinor,
  at: now,
})

/** However long it was overdue: the next one is due at the next payout time in the future. */
async function close(trx: Trx, books: Books, { payoutTime }: PayoutPolicy): Promise<void> {
  await turnPeriod(trx, books, nextDueAt(books.now, payoutTime, books.timeZone))
  await failpoint('close.after-turn')
}

interface Announcement {
  runId: string
  createdBy: string | null
  draft: boolean
  trigger: PayoutRun['trigger']
  books: Books
  policy: PayoutPolicy
  items: readonly PayoutItem[]
}

async function announce(trx: Trx, made: Announcement): Promise<PayoutRun> {
  const { runId, createdBy, trigger, books, policy, items } = made
  await insertRun(trx, {
    id: runId,
    periodNumber: books.period.number,
    periodStart: books.period.openedAt,
    periodEnd: books.now,
    status: made.draft || policy.approval === 'four-eyes' ? 'draft' : 'paying',
    trigger,
    settlement: policy.settlement,
    minimumMinor: policy.minimumPayoutMinor,
    hash: hashOf(items),
    totalMinor: items.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    payouts: items.length,
    createdBy,
  })
  await addToOutbox(trx, payoutRunChanged.about({ runId }, 1))
  await failpoint('close.before-commit')
  return readRun(trx, runId)
}

const nothingToPay = () => conflict('nothing_to_pay', 'Nobody is to be paid at the moment')

async function stale(trx: Trx, hash: string, items: readonly PayoutItem[]) {
  const preview = await readPreview(trx, hash)
  const difference = preview ? differenceOf(preview, items) : []
  const names = await readNames(
    trx,
    difference.map(({ workerId }) => workerId),
  )
  return conflict('preview_stale', 'Balances have changed since this preview', {
    difference: difference.map(({ workerId, previewMinor, nowMinor }) => ({
      worker: { id: workerId, name: nameOr(names.get(workerId)) },
      previewMinor,
      nowMinor,
    })),
  })
}
