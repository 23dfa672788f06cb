import { organizationOf, type Trx } from '#platform/db.ts'
import type { ListedPayout } from '../domain/payout.ts'
import { type PayoutRow, toListed } from './payouts.ts'

/** How many payouts of a run are in transit, and how many are about to be paid. */
export async function countTransit(
  trx: Trx,
  runId: string,
): Promise<{ inTransit: number; waiting: number }> {
  const { rows } = await trx.raw<{ rows: { in_transit: number; waiting: number }[] }>(
    `SELECT count(*) FILTER (WHERE p.status = 'in_transit') AS in_transit,
            count(*) FILTER (WHERE p.status = 'pending'
                               AND r.status IN ('approved', 'paying')) AS waiting
       FROM payouts p
       JOIN payout_runs r ON r.organization_id = p.organization_id AND r.id = p.run_id
      WHERE p.organization_id = ? AND p.run_id = ?`,
    [organizationOf(trx), runId],
  )
  return { inTransit: rows[0]?.in_transit ?? 0, waiting: rows[0]?.waiting ?? 0 }
}

/** One payout if it is in transit. */
export async function readInTransit(trx: Trx, payoutId: string): Promise<ListedPayout | undefined> {
  const where = { organization_id: organizationOf(trx), id: payoutId, status: 'in_transit' }
  const row: PayoutRow | undefined = await trx('payouts').where(where).first()
  return row && toListed(row)
}

/** Notes who said that all payouts in transit have been paid by the bank. */
export async function askToSettle(trx: Trx, runId: string, by: string): Promise<void> {
  await trx('payouts')
    .where({ organization_id: organizationOf(trx), run_id: runId, status: 'in_transit' })
    .whereNull('settle_by')
    .update({ settle_by: by })
}

/** Payouts in transit that somebody asked to settle, by worker. */
export async function readToSettle(
  trx: Trx,
  runId: string,
  limit: number,
): Promise<ListedPayout[]> {
  const rows: PayoutRow[] = await trx('payouts')
    .where({ organization_id: organizationOf(trx), run_id: runId, status: 'in_transit' })
    .whereNotNull('settle_by')
    .orderBy('worker_id')
    .limit(limit)
  return rows.map(toListed)
}
