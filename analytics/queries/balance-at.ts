import { z } from 'zod'
import type { readBalanceAt } from '#contracts/api/worker-numbers.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { invalid, notFound } from '#platform/errors.ts'
import { freshnessOf } from '../replicas.ts'
import type { Sources } from './sources.ts'
import type { Whose } from './statement.ts'

/**
 * The sum of all that was posted to a wallet until that instant, itself included; without one,
 * until now. Throws 404 when there is no such person, 422 for an instant that is still to come.
 */
export async function balanceAt(
  { money }: Sources,
  whose: Whose,
  wanted: string | undefined,
): Promise<AnswerOf<typeof readBalanceAt>> {
  const at = wanted === undefined ? whose.now : new Date(wanted)
  if (at > whose.now) throw invalid('at', 'must not be in the future')
  const { value, ...age } = await money.read(whose, async (trx, { currency }) => {
    const { isKnown, balanceMinor } = await readBalance(trx, whose.workerId, at)
    if (!isKnown) throw notFound()
    return { at: at.toISOString(), balanceMinor, currency }
  })
  return { ...freshnessOf(age), ...value }
}

const Balance = z.object({ isKnown: z.boolean(), balanceMinor: z.int() })

async function readBalance(trx: Trx, workerId: string, at: Date) {
  const { rows } = await trx.raw(balanceSql, { workerId, at })
  return Balance.parse(rows[0])
}

// Back from the balance of now: what was posted since is usually little.
const balanceSql = `
  SELECT EXISTS (SELECT FROM reporting.people WHERE id = :workerId) AS "isKnown",
         (coalesce((SELECT balance_minor FROM reporting.wallets WHERE worker_id = :workerId), 0)
          - coalesce((SELECT sum(amount_minor) FROM reporting.wallet_lines
                       WHERE worker_id = :workerId AND posted_at > :at), 0))::bigint
           AS "balanceMinor"`
