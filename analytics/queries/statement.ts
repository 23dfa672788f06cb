import { z } from 'zod'
import { type readMyStatement, StatementLine } from '#contracts/api/analytics.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import type { Range } from '../domain/range.ts'
import { freshnessOf, type Question } from '../replicas.ts'
import { rangeOrRefuse, type Sources } from './sources.ts'
import { type Position, readCursor, writeCursor } from './statement-cursor.ts'

const defaultDays = 30

type Query = QueryOf<typeof readMyStatement>
type Statement = AnswerOf<typeof readMyStatement>

interface Whose extends Question {
  workerId: string
}

/**
 * The lines of a wallet that were posted in the range, newest first by sequence. Opening and
 * closing are the range's, not the page's, so that opening + all lines of the range = closing.
 * A cursor keeps the wallet as it was at the first page: what is posted meanwhile is not shown.
 * Throws 404 when `mustBeKnown` and there is no such person, 422 for a wrong range or cursor.
 */
export async function statement(
  { money }: Sources,
  whose: Whose,
  query: Query,
  { mustBeKnown = false } = {},
): Promise<Statement> {
  const position = readCursor(query.cursor)
  const { value, ...age } = await money.read(whose, async (trx, { today, timeZone }) => {
    const range = rangeOrRefuse(query, today, defaultDays)
    const wallet = await readWallet(trx, whose.workerId, position)
    if (mustBeKnown && !wallet.isKnown) throw notFound()
    const scope = { ...range, timeZone, workerId: whose.workerId, pin: wallet.pin }
    const totals = await readTotals(trx, scope, wallet.balanceMinor)
    const found = await readLines(trx, scope, position?.before, query.limit + 1)
    const items = found.slice(0, query.limit)
    const last = found.length > query.limit ? items.at(-1) : undefined
    const nextCursor = last ? writeCursor({ pin: wallet.pin, before: last.sequence }) : null
    return { ...totals, items, nextCursor }
  })
  return { ...freshnessOf(age), ...value }
}

/** Which lines: of whom, posted on these days, and not younger than the first page. */
interface Scope extends Range {
  workerId: string
  timeZone: string
  pin: number
}

const Wallet = z.object({ isKnown: z.boolean(), pin: z.int(), balanceMinor: z.int() })

/** The wallet's highest sequence and its balance then; of the first page when there is one. */
async function readWallet(trx: Trx, workerId: string, position: Position | undefined) {
  const sql = position ? pinnedSql : currentSql
  const { rows } = await trx.raw(sql, { workerId, pin: position?.pin ?? 0 })
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

async function readTotals(trx: Trx, scope: Scope, balanceMinor: number) {
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
})

async function readLines(trx: Trx, scope: Scope, before: number | undefined, limit: number) {
  const { rows } = await trx.raw(linesSql, { ...scope, before: before ?? scope.pin + 1, limit })
  return z.array(Row).parse(rows).map(asLine)
}

const linesSql = `
  SELECT transfer_id AS id, sequence, posted_at, occurred_at, kind, amount_minor,
         balance_after_minor, task_id, task_title, external_key, reason, late, correlation_id
    FROM reporting.wallet_lines
   WHERE worker_id = :workerId AND sequence <= :pin AND sequence < :before
     AND posted_at >= ${fromSql} AND posted_at < ${endSql}
   ORDER BY sequence DESC
   LIMIT :limit`

function asLine(row: z.infer<typeof Row>): z.infer<typeof StatementLine> {
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
  }
}
