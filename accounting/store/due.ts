import { createHash } from 'node:crypto'
import { largestAmountMinor } from '#contracts/primitives.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { type ExclusionReason, hashedText, type PayoutItem } from '../domain/payout.ts'

/** A wallet as a payout run would treat it. */
export interface WalletDue {
  workerId: string
  /** What is in it and not yet listed in a run that is not finished. */
  freeMinor: number
  amountMinor: number
  /** Null: it is paid. */
  excluded: ExclusionReason | null
}

interface Due {
  periodNumber: number
  minimumMinor: number
}

// The one rule of who is paid what: for the preview and for the run. `failed` payouts can be
// retried, so their money is spoken for. A movement is 10^12 at most: what is above it stays.
const dueSql = `
  WITH waiting AS (
    SELECT worker_id, sum(amount_minor)::bigint AS minor FROM payouts
     WHERE organization_id = :organizationId AND status IN ('pending', 'failed')
     GROUP BY worker_id
  ), wallet AS (
    SELECT a.id AS worker_id, a.balance_minor - coalesce(waiting.minor, 0) AS free_minor,
           hold.worker_id IS NOT NULL AS held,
           CASE WHEN a.period_number = :periodNumber
                THEN a.period_earned_minor ELSE 0 END AS earned_minor,
           CASE WHEN a.period_number = :periodNumber
                THEN a.period_fees_minor ELSE 0 END AS fees_minor
      FROM accounts a
      LEFT JOIN waiting ON waiting.worker_id = a.id
      LEFT JOIN payout_holds hold
        ON hold.organization_id = a.organization_id AND hold.worker_id = a.id
       AND hold.released_at IS NULL
     WHERE a.organization_id = :organizationId AND a.kind = 'wallet'
  ), due AS (
    SELECT *, least(free_minor, ${largestAmountMinor}) AS amount_minor,
           CASE WHEN held THEN 'held'
                WHEN free_minor < 0 THEN 'negative'
                WHEN free_minor = 0 THEN 'zero'
                WHEN free_minor < :minimumMinor THEN 'below_minimum' END AS excluded
      FROM wallet
  )`

/** All wallets of the organization, by worker id, each with what it would get now. */
export async function readDue(trx: Trx, due: Due): Promise<WalletDue[]> {
  const { rows } = await trx.raw<{ rows: DueRow[] }>(
    `${dueSql} SELECT worker_id, free_minor, amount_minor, excluded FROM due ORDER BY worker_id`,
    { ...due, organizationId: organizationOf(trx) },
  )
  return rows.map((row) => ({
    workerId: row.worker_id,
    freeMinor: row.free_minor,
    amountMinor: row.amount_minor,
    excluded: row.excluded,
  }))
}

/**
 * Lists a payout for each wallet that is due: from here on the amounts are fixed. Opening is what
 * was free when the period opened, so that opening + earned + fees is what the wallet holds.
 */
export async function listDue(
  trx: Trx,
  due: Due & { runId: string; at: Date },
): Promise<PayoutItem[]> {
  const { rows } = await trx.raw<{ rows: Pick<DueRow, 'worker_id' | 'amount_minor'>[] }>(
    `${dueSql}
     INSERT INTO payouts (organization_id, id, run_id, period_number, worker_id, amount_minor,
            opening_minor, earned_minor, fees_minor, created_at)
     SELECT :organizationId, new_id(), :runId, :periodNumber, worker_id, amount_minor,
            free_minor - earned_minor - fees_minor, earned_minor, fees_minor, :at
       FROM due WHERE excluded IS NULL
     RETURNING worker_id, amount_minor`,
    { ...due, organizationId: organizationOf(trx) },
  )
  return rows.map((row) => ({ workerId: row.worker_id, amountMinor: row.amount_minor }))
}

/** What a preview, a run and its approval are compared by. */
export function hashOf(items: readonly PayoutItem[]): string {
  return createHash('sha256').update(hashedText(items)).digest('hex')
}

interface DueRow {
  worker_id: string
  free_minor: number
  amount_minor: number
  excluded: ExclusionReason | null
}
