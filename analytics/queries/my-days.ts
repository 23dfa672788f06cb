import { z } from 'zod'
import type { readMyDays } from '#contracts/api/statements.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import type { Range } from '../domain/range.ts'
import { freshnessOf } from '../replicas.ts'
import { rangeOrRefuse, type Sources } from './sources.ts'
import { defaultDays, type Whose } from './statement.ts'

/**
 * What each day of the range brought a worker, and what was paid out, by when it was posted, in
 * the organization's zone; zero where nothing happened. Throws 422 for a wrong range.
 */
export async function myDays(
  { money }: Sources,
  whose: Whose,
  query: QueryOf<typeof readMyDays>,
): Promise<AnswerOf<typeof readMyDays>> {
  const { value: days, ...age } = await money.read(whose, (trx, { today, timeZone }) => {
    const range = rangeOrRefuse(query, today, defaultDays)
    return readDays(trx, { ...range, timeZone, workerId: whose.workerId })
  })
  return { ...freshnessOf(age), days }
}

interface Scope extends Range {
  workerId: string
  timeZone: string
}

const Day = z.object({ date: z.string(), earnedMinor: z.int(), paidOutMinor: z.int() })

async function readDays(trx: Trx, scope: Scope) {
  const { rows } = await trx.raw(daysSql, { ...scope })
  return z.array(Day).parse(rows)
}

const isPayout = `kind IN ('payout', 'payout_return')`

const daysSql = `
  WITH days AS (
    SELECT day::date AS date
      FROM generate_series(cast(:from AS timestamp), cast(:to AS timestamp), interval '1 day')
        AS day),
  posted AS (
    SELECT (posted_at AT TIME ZONE :timeZone)::date AS date, kind, amount_minor
      FROM reporting.wallet_lines
     WHERE worker_id = :workerId
       AND posted_at >= cast(:from AS date)::timestamp AT TIME ZONE :timeZone
       AND posted_at < (cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone)
  SELECT to_char(days.date, 'YYYY-MM-DD') AS date,
         coalesce(sum(amount_minor) FILTER (WHERE NOT ${isPayout}), 0)::bigint AS "earnedMinor",
         coalesce(-sum(amount_minor) FILTER (WHERE ${isPayout}), 0)::bigint AS "paidOutMinor"
    FROM days LEFT JOIN posted USING (date)
   GROUP BY days.date ORDER BY days.date`
