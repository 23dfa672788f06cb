import type { z } from 'zod'
import type { PayoutPreview } from '#contracts/api/money.ts'
import type { Actor, Db, Trx } from '#platform/db.ts'
import { AppError, unavailable } from '#platform/errors.ts'
import { exclusionReasons, type PayoutItem } from '../domain/payout.ts'
import { toPreviewCsv } from '../files/csv.ts'
import { type Books, readBooks } from '../store/books.ts'
import { hashOf, readDue, type WalletDue } from '../store/due.ts'
import { nameOr, readNames } from '../store/people.ts'
import { readPolicy } from '../store/policies.ts'
import { keepPreview } from '../store/previews.ts'

type Preview = z.infer<typeof PayoutPreview>

/** The lists are cut there; hash, sums and counts are over all. */
const shownMost = 1_000

/**
 * Who would be paid what if the period closed now. What it showed is kept, so that a run started
 * from it can be told what changed; while the primary is down it is only shown.
 */
export async function previewPayouts(db: Db, actor: Actor): Promise<Preview> {
  const { preview, items, at } = await db.read(actor, look)
  const { hash } = preview
  await db.as(actor, (trx) => keepPreview(trx, { hash, items, at })).catch(ignoreAway)
  return preview
}

/** The same as a table of everybody who has a wallet, paid or left out. */
export async function tabulatePreview(trx: Trx): Promise<string> {
  const { books, wallets } = await readWallets(trx)
  const names = await readNames(
    trx,
    wallets.map(({ workerId }) => workerId),
  )
  const rows = wallets.map(({ workerId, freeMinor, amountMinor, excluded }) => ({
    workerId,
    name: nameOr(names.get(workerId)),
    amountMinor: excluded ? freeMinor : amountMinor,
    excluded,
  }))
  return toPreviewCsv(rows, books.currency)
}

async function readWallets(trx: Trx) {
  const books = await readBooks(trx)
  if (!books) throw unavailable('Accounting has not heard of this organization yet', 1)
  const { minimumPayoutMinor: minimumMinor } = await readPolicy(trx)
  const due = { periodNumber: books.period.number, minimumMinor }
  return { books, wallets: await readDue(trx, due) }
}

async function look(trx: Trx) {
  const { books, wallets } = await readWallets(trx)
  const items = wallets.filter(({ excluded }) => excluded === null).map(toItem)
  return { preview: await describe(trx, books, wallets, items), items, at: books.now }
}

async function describe(
  trx: Trx,
  { period }: Books,
  wallets: readonly WalletDue[],
  items: readonly PayoutItem[],
): Promise<Preview> {
  const shown = items.slice(0, shownMost)
  const left = wallets.flatMap(({ workerId, freeMinor, excluded }) =>
    excluded ? [{ workerId, balanceMinor: freeMinor, reason: excluded }] : [],
  )
  const shownLeft = left.slice(0, shownMost)
  const names = await readNames(
    trx,
    [...shown, ...shownLeft].map(({ workerId }) => workerId),
  )
  const person = (id: string) => ({ id, name: nameOr(names.get(id)) })
  const count = (reason: string) => left.filter((wallet) => wallet.reason === reason).length
  const [negative, zero, below_minimum, held] = exclusionReasons.map(count)

  return {
    periodStart: period.openedAt.toISOString(),
    dueAt: period.dueAt.toISOString(),
    totalMinor: items.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    itemCount: items.length,
    items: shown.map(({ workerId, amountMinor }) => ({ worker: person(workerId), amountMinor })),
    excludedCounts: {
      negative: negative ?? 0,
      zero: zero ?? 0,
      below_minimum: below_minimum ?? 0,
      held: held ?? 0,
    },
    excluded: shownLeft.map(({ workerId, balanceMinor, reason }) => ({
      worker: person(workerId),
      balanceMinor,
      reason,
    })),
    hash: hashOf(items),
  }
}

const toItem = ({ workerId, amountMinor }: WalletDue): PayoutItem => ({ workerId, amountMinor })

function ignoreAway(error: unknown): void {
  if (!(error instanceof AppError) || error.status !== 503) throw error
}
