import type { z } from 'zod'
import type { Payout } from '#contracts/api/money.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { nameOr } from './people.ts'

/** A payout that is to be paid, with the numbers of its period. */
export interface PendingPayout {
  id: string
  workerId: string
  amountMinor: number
  openingMinor: number
  earnedMinor: number
  feesMinor: number
}

/** Payouts of a run that wait, by worker id; `after` is the last worker that was looked at. */
export async function readPending(
  trx: Trx,
  runId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<PendingPayout[]> {
  const query = trx('payouts')
    .where({ organization_id: organizationOf(trx), run_id: runId, status: 'pending' })
    .orderBy('worker_id')
    .limit(limit)
  const rows: PayoutRow[] = await (after ? query.where('worker_id', '>', after) : query)
  return rows.map((row) => ({
    id: row.id,
    workerId: row.worker_id,
    amountMinor: row.amount_minor,
    openingMinor: row.opening_minor,
    earnedMinor: row.earned_minor,
    feesMinor: row.fees_minor,
  }))
}

/** Marks payouts paid; a notice is due for each. */
export async function markPaid(trx: Trx, ids: readonly string[], at: Date): Promise<void> {
  await trx('payouts')
    .where({ organization_id: organizationOf(trx), status: 'pending' })
    .whereRaw('id = ANY (?::uuid[])', [[...ids]])
    .update({ status: 'paid', paid_at: at, notice_status: 'queued' })
}

/** Marks a payout that could not be paid; its money stays spoken for. */
export async function markFailed(trx: Trx, id: string, reason: string): Promise<void> {
  await trx('payouts')
    .where({ organization_id: organizationOf(trx), id, status: 'pending' })
    .update({ status: 'failed', reason })
}

/** Ends all waiting payouts of a run: the money is free again. */
export async function endPayouts(trx: Trx, runId: string, reason: string): Promise<void> {
  await trx('payouts')
    .where({ organization_id: organizationOf(trx), run_id: runId, status: 'pending' })
    .update({ status: 'ended', reason })
}

/** A run's payouts by worker id, those after `after`, the last worker of the page before. */
export async function listPayouts(
  trx: Trx,
  runId: string,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<z.infer<typeof Payout>[]> {
  const query = trx('payouts as p')
    .leftJoin('people', (on) =>
      on.on('people.organization_id', 'p.organization_id').andOn('people.id', 'p.worker_id'),
    )
    .where({ 'p.organization_id': organizationOf(trx), 'p.run_id': runId })
    .orderBy('p.worker_id')
    .limit(limit)
    .select('p.*', 'people.name')
  const rows: PayoutRow[] = await (after ? query.where('p.worker_id', '>', after) : query)
  return rows.map((row) => ({
    id: row.id,
    worker: { id: row.worker_id, name: nameOr(row.name) },
    amountMinor: row.amount_minor,
    status: row.status,
    reason: row.reason,
    noticeStatus: row.notice_status,
  }))
}

interface PayoutRow {
  id: string
  worker_id: string
  name: string | null
  amount_minor: number
  opening_minor: number
  earned_minor: number
  fees_minor: number
  status: z.infer<typeof Payout>['status']
  reason: string | null
  notice_status: z.infer<typeof Payout>['noticeStatus']
}
