import { z } from 'zod'
import type { readMyNumbers } from '#contracts/api/analytics.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import { freshnessOf, type Organization, type Question } from '../replicas.ts'
import type { Sources } from './sources.ts'

interface Whose extends Question {
  workerId: string
  /** The wallet's sequence that must be in the answer, as far as it can be had. */
  atLeast?: number | undefined
}

/**
 * A person's balance and day; all zero for somebody without a wallet.
 *
 * - `earnedTodayMinor`: what was posted to the wallet today, in the organization's zone, payouts
 *   and their returns left out.
 * - `carriedOverMinor`: what the wallet held when the open period began, less what was paid of it
 *   since: the balance without the earnings, fees and corrections of the open period. Negative
 *   when somebody begins in debt.
 * - `paidOutTotalMinor`: all payouts that have left the wallet and did not come back.
 *
 * Throws 404 when `mustBeKnown` and there is no such person.
 */
export async function myNumbers(
  { money, work }: Sources,
  whose: Whose,
  { mustBeKnown = false } = {},
): Promise<AnswerOf<typeof readMyNumbers>> {
  const { workerId, atLeast = 0 } = whose
  const [wallet, tasks] = await Promise.all([
    money.read(
      whose,
      (trx, here) => readWallet(trx, workerId, here),
      ({ sequence }) => sequence >= atLeast,
    ),
    work.read(whose, (trx, here) => readTasks(trx, workerId, here)),
  ])
  const { isKnown, ...numbers } = wallet.value
  if (mustBeKnown && !isKnown) throw notFound()
  return { ...freshnessOf(wallet, tasks), ...numbers, ...tasks.value }
}

const Wallet = z.object({
  isKnown: z.boolean(),
  balanceMinor: z.int(),
  sequence: z.int(),
  earnedTodayMinor: z.int(),
  carriedOverMinor: z.int(),
  paidOutTotalMinor: z.int(),
})

async function readWallet(trx: Trx, workerId: string, { currency, timeZone, today }: Organization) {
  const { rows } = await trx.raw(walletSql, { workerId, timeZone, today })
  return { ...Wallet.parse(rows[0]), currency }
}

// Subqueries instead of joins: only those can look up single rows behind a security barrier.
const walletSql = `
  WITH wallet AS (
    SELECT coalesce((SELECT balance_minor FROM reporting.wallets
                      WHERE worker_id = :workerId), 0) AS balance,
           coalesce((SELECT sequence FROM reporting.wallets
                      WHERE worker_id = :workerId), 0) AS sequence,
           coalesce((SELECT period_earned_minor + period_fees_minor FROM reporting.wallets
                      WHERE worker_id = :workerId AND period_number =
                            (SELECT number FROM reporting.periods WHERE closed_at IS NULL)), 0)
             AS of_open_period)
  SELECT EXISTS (SELECT FROM reporting.people WHERE id = :workerId) AS "isKnown",
         balance AS "balanceMinor",
         sequence,
         (SELECT coalesce(sum(amount_minor), 0)::bigint FROM reporting.wallet_lines
           WHERE worker_id = :workerId AND kind NOT IN ('payout', 'payout_return')
             AND posted_at >= cast(:today AS date)::timestamp AT TIME ZONE :timeZone)
           AS "earnedTodayMinor",
         balance - of_open_period AS "carriedOverMinor",
         (SELECT coalesce(sum(amount_minor), 0)::bigint FROM reporting.payouts
           WHERE worker_id = :workerId AND status IN ('paid', 'in_transit', 'settled'))
           AS "paidOutTotalMinor"
    FROM wallet`

const Tasks = z.object({ openTasks: z.int(), doneToday: z.int() })

async function readTasks(trx: Trx, workerId: string, { timeZone, today }: Organization) {
  const { rows } = await trx.raw(tasksSql, { workerId, timeZone, today })
  return Tasks.parse(rows[0])
}

const tasksSql = `
  SELECT (SELECT count(*) FROM reporting.tasks
           WHERE assignee_id = :workerId AND status = 'open') AS "openTasks",
         (SELECT count(*) FROM reporting.tasks
           WHERE assignee_id = :workerId AND status = 'done'
             AND completed_at >= cast(:today AS date)::timestamp AT TIME ZONE :timeZone)
           AS "doneToday"`
