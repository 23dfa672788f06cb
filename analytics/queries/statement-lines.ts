import { z } from 'zod'
import { StatementLine } from '#contracts/api/analytics.ts'
import type { Trx } from '#platform/db.ts'
import type { Range } from '../domain/range.ts'

/** Which lines: of whom, posted on these days, and not younger than the first page. */
export interface Scope extends Range {
  workerId: string
  timeZone: string
  pin: number
}

const Wallet = z.object({ isKnown: z.boolean(), pin: z.int(), balanceMinor: z.int() })

/** The wallet's highest sequence and its balance then; of `pin` when there is one. */
export async function readWallet(trx: Trx, workerId: string, pin: number | undefined) {
  const sql = pin === undefined ? currentSql : pinnedSql
  const { rows } = await trx.raw(sql, { workerId, pin: pin ?? 0 })
  return Wallet.parse(rows[0])
}

const isKnownSql = `EXISTS (SELECT FROM reporting.people WHERE id = :workerId) AS "isKnown"`

const currentSql = `
  SELECT ${isKnownSql},
         coalesce((SELECT sequence FROM reporting.wallets WHERE worker_id = :workerId), 0) AS pin,
         coalesce((SELECT balance_minor FROM reporting.wallets
                    WHERE worker_id = :workerId), 0) AS "balanceMinor"`

const pinnedSql = `
  SELECT ${isKnownSql}, cast(:pin AS bigint) AS pin,
         coalesce((SELECT balance_after_minor FROM reporting.wallet_lines
                    WHERE worker_id = :workerId AND sequence = :pin), 0) AS "balanceMinor"`

const Totals = z.object({ sinceOpeningMinor: z.int(), sinceClosingMinor: z.int() })

/** The balance before the first and after the last line of the scope. */
export async function readTotals(trx: Trx, scope: Scope, balanceMinor: number) {
  const { rows } = await trx.raw(totalsSql, { ...scope })
  const { sinceOpeningMinor, sinceClosingMinor } = Totals.parse(rows[0])
  return {
    openingMinor: balanceMinor - sinceOpeningMinor,
    closingMinor: balanceMinor - sinceClosingMinor,
  }
}

const fromSql = 'cast(:from AS date)::timestamp AT TIME ZONE :timeZone'
const endSql = '(cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone'

// Back from the newest balance: the sums are of what was posted since, which is little, and they
// hold even where two lines of one moment stand in another order than their times.
const totalsSql = `
  SELECT coalesce(sum(amount_minor), 0)::bigint AS "sinceOpeningMinor",
         coalesce(sum(amount_minor) FILTER (WHERE posted_at >= ${endSql}), 0)::bigint
           AS "sinceClosingMinor"
    FROM reporting.wallet_lines
   WHERE worker_id = :workerId AND sequence <= :pin AND posted_at >= ${fromSql}`

const Row = z.object({
  id: z.string(),
  sequence: z.int(),
  posted_at: z.date(),
  occurred_at: z.date(),
  kind: StatementLine.shape.kind,
  amount_minor: z.int(),
  balance_after_minor: z.int(),
  task_id: z.string().nullable(),
  task_title: z.string().nullable(),
  external_key: z.string().nullable(),
  reason: z.string().nullable(),
  late: z.boolean(),
  correlation_id: z.string(),
  period_number: z.int(),
})

/** A line, and the pay period that it was posted in. */
export interface PeriodLine extends z.infer<typeof StatementLine> {
  periodNumber: number
}

/** The scope's lines with a sequence below `before`, newest first, so many at most. */
export async function readLines(
  trx: Trx,
  scope: Scope,
  before: number | undefined,
  limit: number,
): Promise<PeriodLine[]> {
  const { rows } = await trx.raw(linesSql, { ...scope, before: before ?? scope.pin + 1, limit })
  return z.array(Row).parse(rows).map(asLine)
}

const linesSql = `
  SELECT transfer_id AS id, sequence, posted_at, occurred_at, kind, amount_minor,
         balance_after_minor, task_id, task_title, external_key, reason, late, correlation_id,
         period_number
    FROM reporting.wallet_lines
   WHERE worker_id = :workerId AND sequence <= :pin AND sequence < :before
     AND posted_at >= ${fromSql} AND posted_at < ${endSql}
   ORDER BY sequence DESC
   LIMIT :limit`

function asLine(row: z.infer<typeof Row>): PeriodLine {
  const { task_id: id, task_title: title, external_key: externalKey } = row
  return {
    id: row.id,
    sequence: row.sequence,
    postedAt: row.posted_at.toISOString(),
    occurredAt: row.occurred_at.toISOString(),
    kind: row.kind,
    amountMinor: row.amount_minor,
    balanceAfterMinor: row.balance_after_minor,
    task: id === null ? null : { id, title: title ?? '', externalKey },
    reason: row.reason,
    late: row.late,
    correlationId: row.correlation_id,
    periodNumber: row.period_number,
  }
}
