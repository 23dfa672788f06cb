import { payoutPaid } from '#contracts/events/payout.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { announceEach } from '#platform/outbox.ts'
import type { RunOfPayout } from '../domain/payout.ts'
import { walletsSql } from './checks.ts'

/** A payout whose turn it is. */
export interface DuePayout {
  id: string
  workerId: string
  /** Why its wallet is not what its last line says: payouts must stop at such a wallet. */
  walletProblem: string | null
}

/**
 * Payouts of a run that wait, by worker id; `after` is the last worker that was looked at.
 * One statement sees wallet and line as of one moment, so that it needs no lock.
 */
export async function readDue(
  trx: Trx,
  runId: string,
  { after, limit }: { after: string | null; limit: number },
): Promise<DuePayout[]> {
  const { rows } = await trx.raw<{ rows: DuePayout[] }>(
    `SELECT p.id, p.worker_id AS "workerId", wallet.detail AS "walletProblem"
       FROM (SELECT id, worker_id FROM payouts
              WHERE organization_id = :organizationId AND run_id = :runId AND status = 'pending'
                AND worker_id > :after
              ORDER BY worker_id LIMIT :limit) AS p
       LEFT JOIN LATERAL (${walletsSql} AND wallet.id = p.worker_id) AS wallet ON true
      ORDER BY p.worker_id`,
    { organizationId: organizationOf(trx), runId, after: after ?? beforeAll, limit },
  )
  return rows
}

const beforeAll = '00000000-0000-0000-0000-000000000000'

/** Leaves the fact that a worker was paid in the outbox, for each of these payouts. */
export async function announcePaid(
  trx: Trx,
  run: RunOfPayout,
  ids: readonly string[],
): Promise<void> {
  const told = {
    runId: run.id,
    currency: run.currency,
    periodNumber: run.periodNumber,
    periodStart: run.periodStart,
    periodEnd: run.periodEnd,
  }
  await announceEach(trx, payoutPaid, paidSql, {
    organizationId: organizationOf(trx),
    ids: [...ids],
    told: JSON.stringify(told),
  })
}

const paidSql = `SELECT new_id() AS id, p.id AS subject, 1 AS version,
         :told::jsonb || jsonb_build_object('payoutId', p.id, 'workerId', worker_id,
           'amountMinor', amount_minor, 'openingMinor', opening_minor,
           'earnedMinor', earned_minor, 'feesMinor', fees_minor,
           'closingMinor', opening_minor + earned_minor + fees_minor - amount_minor,
           'paidAt', to_char(paid_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         ) AS data
    FROM payouts p
   WHERE organization_id = :organizationId AND p.id = ANY (:ids)
   ORDER BY worker_id`
