import type { z } from 'zod'
import type { Payout } from '#contracts/api/money.ts'
import { afterCommit, organizationOf, type Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import type { ListedPayout, PayoutItem } from '../domain/payout.ts'
import { payoutsBecame } from '../metrics.ts'
import { nameOr } from './people.ts'

type PayoutStatus = z.infer<typeof Payout>['status']

/** Marks payouts that the bank has paid; a notice is due for each. */
export const markSettled = (trx: Trx, ids: readonly string[], at: Date): Promise<void> =>
  change(trx, ids, 'in_transit', { status: 'settled', paid_at: at, notice_status: 'queued' })

/** Marks a payout that the bank sent back; a notice is due. */
export const markReturned = (trx: Trx, id: string, reason: string): Promise<void> =>
  change(trx, [id], 'in_transit', { status: 'returned', reason, notice_status: 'queued' })

/** Marks a payout that could not be paid; its money stays spoken for. */
export const markFailed = (trx: Trx, id: string, reason: string): Promise<void> =>
  change(trx, [id], 'pending', { status: 'failed', reason })

/** Lets a failed payout wait again. False when it has not failed. */
export async function waitAgain(trx: Trx, id: string): Promise<boolean> {
  const changed = await trx('payouts')
    .where({ organization_id: organizationOf(trx), id, status: 'failed' })
    .update({ status: 'pending', reason: null })
  return changed > 0
}

/** Ends waiting payouts of a run, all or one worker's: the money is free again. */
export async function endPayouts(
  trx: Trx,
  { runId, workerId, reason, at }: { runId: string; workerId?: string; reason: string; at: Date },
): Promise<void> {
  await trx('payouts')
    .where({ organization_id: organizationOf(trx), run_id: runId, status: 'pending' })
    .where(workerId === undefined ? {} : { worker_id: workerId })
    .update({ status: 'ended', reason, ended_at: at })
}

/** What a run lists (not ended), or what a hold has taken off it. */
export async function readItems(
  trx: Trx,
  runId: string,
  which: 'listed' | 'ended',
): Promise<PayoutItem[]> {
  const query = trx('payouts')
    .where({ organization_id: organizationOf(trx), run_id: runId })
    .orderBy('worker_id')
    .select('worker_id', 'amount_minor')
  const rows: PayoutRow[] = await (which === 'ended'
    ? query.where('status', 'ended')
    : query.whereNot('status', 'ended'))
  return rows.map((row) => ({ workerId: row.worker_id, amountMinor: row.amount_minor }))
}

/** The payouts a bank file is about, by worker, and how far each is. */
export async function readListed(
  trx: Trx,
  runId: string,
): Promise<(ListedPayout & { status: PayoutStatus })[]> {
  const rows: PayoutRow[] = await trx('payouts')
    .where({ organization_id: organizationOf(trx), run_id: runId })
    .whereNot('status', 'ended')
    .orderBy('worker_id')
  return rows.map((row) => ({ ...toListed(row), status: row.status }))
}

/** The run a payout belongs to. Throws 404. */
export async function runOf(trx: Trx, payoutId: string): Promise<string> {
  const row: { run_id: string } | undefined = await trx('payouts')
    .where({ organization_id: organizationOf(trx), id: payoutId })
    .first('run_id')
  if (!row) throw noSuchPayout()
  return row.run_id
}

/** One payout as people see it. Throws 404. */
export async function readPayout(trx: Trx, id: string): Promise<z.infer<typeof Payout>> {
  const row: PayoutRow | undefined = await payouts(trx).where('p.id', id).first()
  if (!row) throw noSuchPayout()
  return toPayout(row)
}

/** A run's payouts by worker id, those after `after`, the last worker of the page before. */
export async function listPayouts(
  trx: Trx,
  runId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<z.infer<typeof Payout>[]> {
  const query = payouts(trx).where('p.run_id', runId).orderBy('p.worker_id').limit(limit)
  const rows: PayoutRow[] = await (after ? query.where('p.worker_id', '>', after) : query)
  return rows.map(toPayout)
}

const noSuchPayout = () => notFound('There is no such payout')

async function change(
  trx: Trx,
  ids: readonly string[],
  from: PayoutStatus,
  changes: { status: PayoutStatus; [column: string]: unknown },
): Promise<void> {
  const changed = await trx('payouts')
    .where({ organization_id: organizationOf(trx), status: from })
    .whereRaw('id = ANY (?::uuid[])', [[...ids]])
    .update(changes)
  afterCommit(trx, () => payoutsBecame.inc({ status: changes.status }, changed))
}

function payouts(trx: Trx) {
  return trx('payouts as p')
    .leftJoin('people', (on) =>
      on.on('people.organization_id', 'p.organization_id').andOn('people.id', 'p.worker_id'),
    )
    .where('p.organization_id', organizationOf(trx))
    .select('p.*', 'people.name')
}

/** A payout's row. */
export interface PayoutRow {
  id: string
  worker_id: string
  name: string | null
  amount_minor: number
  opening_minor: number
  earned_minor: number
  fees_minor: number
  status: PayoutStatus
  reason: string | null
  notice_status: z.infer<typeof Payout>['noticeStatus']
}

/** A payout with the numbers of its period. */
export const toListed = (row: PayoutRow): ListedPayout => ({
  id: row.id,
  workerId: row.worker_id,
  amountMinor: row.amount_minor,
  openingMinor: row.opening_minor,
  earnedMinor: row.earned_minor,
  feesMinor: row.fees_minor,
})

const toPayout = (row: PayoutRow): z.infer<typeof Payout> => ({
  id: row.id,
  worker: { id: row.worker_id, name: nameOr(row.name) },
  amountMinor: row.amount_minor,
  status: row.status,
  reason: row.reason,
  noticeStatus: row.notice_status,
})
