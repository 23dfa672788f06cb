import { z } from 'zod'
import { Difference } from '#contracts/api/reconciliation.ts'
import type { Trx } from '#platform/db.ts'
import type { Found } from '../domain/reconcile.ts'
import type { ZonedRange } from './reconciliation-sql.ts'

const from = 'cast(:from AS date)::timestamp AT TIME ZONE :timeZone'
const end = '(cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone'
/** What left the wallets in these days and stands, or should stand, in a file for the bank. */
const moved = `
  moved AS MATERIALIZED (
    SELECT * FROM reporting.bank_lines WHERE moved_at >= ${from} AND moved_at < ${end})`
const ordered = `file_format IS NOT NULL AND status IN ('in_transit', 'settled', 'returned')`

const Totals = z.object({
  bankFilePayouts: z.int(),
  bankFilePayoutsMinor: z.int(),
  bankFileLines: z.int(),
  bankFileLinesMinor: z.int(),
})
export type BankTotals = z.infer<typeof Totals>

/** What was to be ordered from the bank, and what its files order. */
export async function readBankTotals(trx: Trx, range: ZonedRange): Promise<BankTotals> {
  const { rows } = await trx.raw(totalsSql, { ...range })
  return Totals.parse(rows[0])
}

// A run may have a file in each format: its payouts count once all the same.
const totalsSql = `
  WITH ${moved}, payouts AS (
    SELECT max(amount_minor) FILTER (WHERE ${ordered}) AS minor, max(line_minor) AS line_minor
      FROM moved GROUP BY id)
  SELECT count(minor) AS "bankFilePayouts",
         coalesce(sum(minor), 0)::bigint AS "bankFilePayoutsMinor",
         count(line_minor) AS "bankFileLines",
         coalesce(sum(line_minor), 0)::bigint AS "bankFileLinesMinor"
    FROM payouts`

const Row = z.object({ ...Difference.shape, at: z.date() })

/** Bank files that are not as they were made, and payouts that they do not order, or not so. */
export async function readOddBankLines(
  trx: Trx,
  range: ZonedRange,
  most: number,
): Promise<Found[]> {
  const { rows } = await trx.raw(oddSql, { ...range, most })
  return z.array(Row).parse(rows)
}

// Of a payout that is gone its transfer tells; its line is no second difference.
const oddSql = `
  WITH ${moved}
  SELECT 'bank_line_missing' AS kind, id, moved_at AS at,
         format('is %s, but the file %s of run %s does not order it', status, file_format,
                run_id) AS detail
    FROM moved WHERE ${ordered} AND line_minor IS NULL
   UNION ALL
  SELECT 'bank_line_differs', id, moved_at,
         format('is %s for %s, but the file %s of run %s orders %s', status, amount_minor,
                line_format, run_id, line_minor)
    FROM moved WHERE line_minor <> amount_minor
   UNION ALL
  SELECT 'bank_file_missing', run_id, min(moved_at),
         format('has no file %s any more, but its lines stand', line_format)
    FROM moved WHERE file_format IS NULL AND status IS NOT NULL
   GROUP BY run_id, line_format
   UNION ALL
  SELECT 'bank_file_differs', run_id, made_at,
         format('has a file %s that is not the one that was made', format)
    FROM reporting.bank_files
   WHERE made_at >= ${from} AND made_at < ${end} AND NOT intact
   ORDER BY at, id
   LIMIT :most`
