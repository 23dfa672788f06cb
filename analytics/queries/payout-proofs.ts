import { z } from 'zod'
import { Difference } from '#contracts/api/reconciliation.ts'
import type { Trx } from '#platform/db.ts'
import type { Found } from '../domain/reconcile.ts'
import type { ZonedRange } from './reconciliation-sql.ts'

const from = 'cast(:from AS date)::timestamp AT TIME ZONE :timeZone'
const end = '(cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone'
/** States in which the money has left the wallet, or had left it. */
const moved = `('paid', 'in_transit', 'settled', 'returned')`
/** States in which a notice is due. */
const told = `('paid', 'settled', 'returned')`

const Totals = z.object({
  payouts: z.int(),
  payoutsMinor: z.int(),
  payoutTransfers: z.int(),
  payoutTransfersMinor: z.int(),
  noticesDue: z.int(),
  noticesDueMinor: z.int(),
  noticesSent: z.int(),
  noticesSentMinor: z.int(),
})
export type PayoutTotals = z.infer<typeof Totals>

/** What left the wallets in these days, as payouts, transfers and notices tell it. */
export async function readPayoutTotals(trx: Trx, range: ZonedRange): Promise<PayoutTotals> {
  const { rows } = await trx.raw(totalsSql, { ...range })
  return Totals.parse(rows[0])
}

const totalsSql = `
  WITH proofs AS (
    SELECT * FROM reporting.payout_transfers WHERE moved_at >= ${from} AND moved_at < ${end}),
  bare AS (
    SELECT * FROM reporting.payout_transfers
     WHERE transfer_id IS NULL AND status IN ${moved}
       AND created_at >= ${from} AND created_at < ${end}),
  payouts AS (SELECT * FROM proofs UNION ALL SELECT * FROM bare),
  lost AS (
    SELECT count(*) AS transfers, coalesce(sum(amount_minor), 0) AS minor
      FROM reporting.payouts_missing WHERE moved_at >= ${from} AND moved_at < ${end})
  SELECT count(*) AS payouts,
         coalesce(sum(amount_minor), 0)::bigint AS "payoutsMinor",
         (count(transfer_id) + (SELECT transfers FROM lost))::bigint AS "payoutTransfers",
         (coalesce(sum(transfer_minor), 0) + (SELECT minor FROM lost))::bigint
           AS "payoutTransfersMinor",
         count(*) FILTER (WHERE status IN ${told}) AS "noticesDue",
         coalesce(sum(amount_minor) FILTER (WHERE status IN ${told}), 0)::bigint
           AS "noticesDueMinor",
         count(notice_minor) FILTER (WHERE status IN ${told}) AS "noticesSent",
         coalesce(sum(notice_minor) FILTER (WHERE status IN ${told}), 0)::bigint
           AS "noticesSentMinor"
    FROM payouts`

const Row = z.object({ ...Difference.shape, at: z.date() })

/** Payouts whose transfer or notice is missing or differs, so many at most, oldest first. */
export async function readOddPayouts(trx: Trx, range: ZonedRange, most: number): Promise<Found[]> {
  const { rows } = await trx.raw(oddSql, { ...range, most })
  return z.array(Row).parse(rows)
}

// The transfer of a payout can be gone although its line stands: then the transfer is missing, and
// told as such. A line does not know its payout, but whose it is, how much, and when.
const oddSql = `
  SELECT 'payout_transfer_missing' AS kind, id, created_at AS at,
         format('is %s, but nothing was posted for it', status) AS detail
    FROM reporting.payout_transfers AS payout
   WHERE transfer_id IS NULL AND status IN ${moved}
     AND created_at >= ${from} AND created_at < ${end}
     AND NOT EXISTS (
       SELECT FROM reporting.wallet_lines AS line
        WHERE line.worker_id = payout.worker_id AND line.kind = 'payout'
          AND line.amount_minor = -payout.amount_minor AND line.posted_at >= payout.created_at
          AND NOT EXISTS (SELECT FROM reporting.transfers WHERE id = line.transfer_id))
   UNION ALL
  SELECT 'payout_missing', id, moved_at,
         format('is gone, but transfer %s pays it', transfer_id)
    FROM reporting.payouts_missing
   WHERE moved_at >= ${from} AND moved_at < ${end}
   UNION ALL
  SELECT 'payout_differs', id, moved_at,
         format('is %s for %s of %s; transfer %s moves %s of %s', status, amount_minor, worker_id,
                transfer_id, transfer_minor, transfer_worker_id)
    FROM reporting.payout_transfers
   WHERE moved_at >= ${from} AND moved_at < ${end}
     AND (amount_minor <> transfer_minor OR worker_id <> transfer_worker_id
          OR status NOT IN ${moved})
   UNION ALL
  SELECT 'notice_missing', id,
         -- Nobody keeps when a payout came back: while its notice is on its way it is young.
         CASE WHEN status = 'returned' AND notice_status = 'queued' THEN now()
              ELSE coalesce(paid_at, moved_at) END,
         format('is %s, but no mail server has accepted its notice: %s', status, notice_status)
    FROM reporting.payout_transfers
   WHERE moved_at >= ${from} AND moved_at < ${end}
     AND status IN ${told} AND (notice_status <> 'sent' OR notice_minor IS NULL)
   UNION ALL
  SELECT 'notice_differs', id, moved_at,
         format('is %s, but its notice tells of %s', amount_minor, notice_minor)
    FROM reporting.payout_transfers
   WHERE moved_at >= ${from} AND moved_at < ${end} AND notice_minor <> amount_minor
   ORDER BY at, id
   LIMIT :most`
