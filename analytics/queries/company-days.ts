import { z } from 'zod'
import type { readCompanyDays } from '#contracts/api/analytics.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import type { Range } from '../domain/range.ts'
import { freshnessOf, type Question } from '../replicas.ts'
import { rangeOrRefuse, type Sources } from './sources.ts'

type CompanyDays = AnswerOf<typeof readCompanyDays>
type Day = CompanyDays['days'][number]

/**
 * The company's work and money for each day of the range, in the organization's zone, zero where
 * nothing happened. Tasks count by when they were created and completed. Rewards, fees and
 * adjustments count by when they occurred, as their payer sees them: refunds and reversals are
 * taken off on their own day. Payouts count by when they were made, less those that came back.
 * Throws 422 for a wrong range.
 */
export async function companyDays(
  { money, work }: Sources,
  question: Question,
  query: QueryOf<typeof readCompanyDays>,
): Promise<CompanyDays> {
  const ledger = await money.read(question, async (trx, { today, timeZone }) => {
    const zoned = { ...rangeOrRefuse(query, today, 1), timeZone }
    return { zoned, days: await readMoney(trx, zoned) }
  })
  const { zoned, days: moneyDays } = ledger.value
  const tasks = await work.read(question, (trx) => readWork(trx, zoned))

  const days = moneyDays.map((day, index): Day => {
    const { tasksCreated = 0, tasksCompleted = 0 } = tasks.value[index] ?? {}
    return { ...day, tasksCreated, tasksCompleted, earningsMinor: day.feesMinor - day.rewardsMinor }
  })
  return { ...freshnessOf(ledger, tasks), days, total: totalOf(days) }
}

interface ZonedRange extends Range {
  timeZone: string
}

const MoneyDay = z.object({
  date: z.string(),
  rewardsMinor: z.int(),
  feesMinor: z.int(),
  adjustmentsMinor: z.int(),
  payoutsMinor: z.int(),
})

async function readMoney(trx: Trx, range: ZonedRange) {
  const { rows } = await trx.raw(moneySql, { ...range })
  return z.array(MoneyDay).parse(rows)
}

const fromSql = 'cast(:from AS date)::timestamp AT TIME ZONE :timeZone'
const endSql = '(cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone'
const summedKinds = `('reward', 'fee', 'fee_refund', 'payout', 'payout_return')`
const daysSql = `
  SELECT day::date AS date
    FROM generate_series(cast(:from AS timestamp), cast(:to AS timestamp), interval '1 day')
      AS day`

// Whole hours are summed up by the ledger itself. Where a day of the zone does not begin on a full
// hour (India, Nepal), the lines are; only one of the two branches is ever run.
// A reversal is what it reverses, the other way round: its cause is the reversed transfer. Looked
// up by subqueries, because a join cannot look up single rows behind a security barrier.
const moneySql = `
  WITH days AS (${daysSql}),
  zone AS (
    SELECT bool_and(date_trunc('hour', midnight, 'UTC') = midnight) AS has_full_hours
      FROM (SELECT date::timestamp AT TIME ZONE :timeZone AS midnight FROM days
             UNION ALL SELECT ${endSql}) AS midnights),
  moved AS (
    SELECT hour AS at, kind, amount_minor
      FROM reporting.transfer_hours
     WHERE hour >= ${fromSql} AND hour < ${endSql} AND kind IN ${summedKinds}
       AND (SELECT has_full_hours FROM zone)
     UNION ALL
    SELECT occurred_at, kind, abs(amount_minor)
      FROM reporting.wallet_lines
     WHERE occurred_at >= ${fromSql} AND occurred_at < ${endSql} AND kind IN ${summedKinds}
       AND NOT (SELECT has_full_hours FROM zone)),
  corrected AS (
    SELECT occurred_at AS at, amount_minor,
           CASE kind WHEN 'reversal' THEN
             (SELECT reversed.kind FROM reporting.transfers AS reversed WHERE reversed.id =
               (SELECT cause_id FROM reporting.transfers WHERE id = line.transfer_id))
           ELSE kind END AS kind
      FROM reporting.wallet_lines AS line
     WHERE occurred_at >= ${fromSql} AND occurred_at < ${endSql}
       AND kind IN ('adjustment', 'reversal')),
  facts AS (
    SELECT at,
           CASE kind WHEN 'reward' THEN amount_minor END AS reward,
           CASE kind WHEN 'fee' THEN amount_minor WHEN 'fee_refund' THEN -amount_minor END AS fee,
           0 AS adjustment,
           CASE kind WHEN 'payout' THEN amount_minor
                     WHEN 'payout_return' THEN -amount_minor END AS payout
      FROM moved
     UNION ALL
    SELECT at,
           CASE kind WHEN 'reward' THEN amount_minor END,
           CASE WHEN kind IN ('fee', 'fee_refund') THEN -amount_minor END,
           CASE kind WHEN 'adjustment' THEN amount_minor END,
           0
      FROM corrected),
  sums AS (
    SELECT (at AT TIME ZONE :timeZone)::date AS date, sum(reward) AS rewards, sum(fee) AS fees,
           sum(adjustment) AS adjustments, sum(payout) AS payouts
      FROM facts GROUP BY 1)
  SELECT days.date,
         coalesce(rewards, 0)::bigint AS "rewardsMinor",
         coalesce(fees, 0)::bigint AS "feesMinor",
         coalesce(adjustments, 0)::bigint AS "adjustmentsMinor",
         coalesce(payouts, 0)::bigint AS "payoutsMinor"
    FROM days LEFT JOIN sums USING (date)
   ORDER BY days.date`

const WorkDay = z.object({ tasksCreated: z.int(), tasksCompleted: z.int() })

async function readWork(trx: Trx, range: ZonedRange) {
  const { rows } = await trx.raw(workSql, { ...range })
  return z.array(WorkDay).parse(rows)
}

// From the counts that the tracker keeps for each quarter of an hour: whole ones make the days of
// every time zone.
const workSql = `
  WITH counted AS (
    SELECT (since AT TIME ZONE :timeZone)::date AS date, sum(created) AS created,
           sum(done) AS done
      FROM reporting.company_work
     WHERE since >= ${fromSql} AND since < ${endSql}
     GROUP BY 1)
  SELECT coalesce(created, 0)::bigint AS "tasksCreated",
         coalesce(done, 0)::bigint AS "tasksCompleted"
    FROM (${daysSql}) AS days LEFT JOIN counted USING (date)
   ORDER BY days.date`

function totalOf(days: Day[]): CompanyDays['total'] {
  const sum = (field: keyof CompanyDays['total']) =>
    days.reduce((total, day) => total + day[field], 0)
  return {
    tasksCreated: sum('tasksCreated'),
    tasksCompleted: sum('tasksCompleted'),
    rewardsMinor: sum('rewardsMinor'),
    feesMinor: sum('feesMinor'),
    adjustmentsMinor: sum('adjustmentsMinor'),
    earningsMinor: sum('earningsMinor'),
    payoutsMinor: sum('payoutsMinor'),
  }
}
