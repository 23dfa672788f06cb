import { payoutPaid } from '#contracts/events/payout.ts'
import { afterCommit, organizationOf, type Trx } from '#platform/db.ts'
import { announceEach } from '#platform/outbox.ts'
import { accountPaidInto, type MovedWallet, type Settlement } from '../domain/ledger.ts'
import type { RunOfPayout } from '../domain/payout.ts'
import { payoutsBecame } from '../metrics.ts'
import type { Books } from './books.ts'
import { walletsSql } from './checks.ts'
import { postDrafts } from './posting.ts'

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

/**
 * What waits in a run between two workers. Named by its ends and not by ids: each statement finds
 * it by a stretch of an index, whatever the planner believes of an organization it has not met.
 */
export interface Batch {
  runId: string
  after: string | null
  upto: string
}

const inBatch = `p.run_id = :runId AND p.status = 'pending'
     AND p.worker_id > :after AND p.worker_id <= :upto`

const namesOf = ({ runId, after, upto }: Batch) => ({ runId, after: after ?? beforeAll, upto })

/** The batch leaves its wallets. Returns these. */
export async function postPayouts(
  trx: Trx,
  books: Books,
  batch: Batch,
  { by, correlationId }: { by: Settlement; correlationId: string },
): Promise<MovedWallet[]> {
  const to = accountPaidInto(by)
  const { runId, after, upto } = namesOf(batch)
  const values = [runId, after, upto, to, books.accounts[to], correlationId]
  // The planner expects one row between two workers, and would compare 500 with 500, twice: that
  // was two thirds of the statement's time.
  await trx.raw('SET LOCAL enable_nestloop = off')
  const moved = await postDrafts(trx, books, { name: 'post-payouts', text: payoutsSql, values })
  await trx.raw('SET LOCAL enable_nestloop = on')
  return moved
}

const payoutsSql = `SELECT row_number() OVER () AS position, new_id() AS id, 'payout' AS kind,
         p.id AS cause_id, p.worker_id AS debit_id, 'wallet' AS debit_kind,
         $9::uuid AS credit_id, $8::text AS credit_kind, p.amount_minor, p.worker_id,
         -p.amount_minor AS signed_minor, NULL::uuid AS task_id, NULL AS task_title,
         NULL AS external_key, NULL AS reason, NULL::uuid AS posted_by,
         books.posted_at AS occurred_at, $10::text AS correlation_id
    FROM payouts p, books
   WHERE p.organization_id = $1 AND p.run_id = $5 AND p.status = 'pending'
     AND p.worker_id > $6 AND p.worker_id <= $7`

/** Ends the waiting of the batch: paid, with a notice due for each, or on its way by bank file. */
export async function markBatch(
  trx: Trx,
  batch: Batch,
  { by, at }: { by: Settlement; at: Date },
): Promise<void> {
  const isPaid = by === 'book'
  const status = isPaid ? 'paid' : 'in_transit'
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `UPDATE payouts p SET status = :status, paid_at = :paidAt,
            notice_status = CASE WHEN :isPaid THEN 'queued' ELSE notice_status END
      WHERE p.organization_id = :organizationId AND ${inBatch}`,
    {
      ...namesOf(batch),
      organizationId: organizationOf(trx),
      status,
      isPaid,
      paidAt: isPaid ? at : null,
    },
  )
  afterCommit(trx, () => payoutsBecame.inc({ status }, rowCount))
}

/** Leaves the fact that a worker was paid in the outbox, for each payout of the batch. */
export const announceBatch = (trx: Trx, run: RunOfPayout, batch: Batch, paidAt: Date) =>
  announce(trx, run, paidAt, inBatch, namesOf(batch))

/** As `announceBatch`, for payouts that the bank has paid. */
export const announceSettled = (
  trx: Trx,
  run: RunOfPayout,
  ids: readonly string[],
  paidAt: Date,
): Promise<void> => announce(trx, run, paidAt, 'p.id = ANY (:ids)', { ids: [...ids] })

function announce(
  trx: Trx,
  run: RunOfPayout,
  paidAt: Date,
  which: string,
  values: Readonly<Record<string, string | string[]>>,
): Promise<void> {
  const common = {
    runId: run.id,
    currency: run.currency,
    periodNumber: run.periodNumber,
    periodStart: run.periodStart,
    periodEnd: run.periodEnd,
    paidAt,
  }
  const rows = `SELECT new_id() AS id, p.id AS subject, 1 AS version,
         json_build_object('payoutId', p.id, 'workerId', p.worker_id,
           'amountMinor', p.amount_minor, 'openingMinor', p.opening_minor,
           'earnedMinor', p.earned_minor, 'feesMinor', p.fees_minor, 'closingMinor',
           p.opening_minor + p.earned_minor + p.fees_minor - p.amount_minor) AS data
    FROM payouts p
   WHERE p.organization_id = :organizationId AND ${which}
   ORDER BY p.worker_id`
  const organizationId = organizationOf(trx)
  return announceEach(trx, payoutPaid, common, rows, { ...values, organizationId })
}
