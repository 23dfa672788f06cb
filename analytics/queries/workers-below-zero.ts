import { z } from 'zod'
import type { readWorkersBelowZero } from '#contracts/api/analytics.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { freshnessOf, type Question } from '../replicas.ts'
import type { Sources } from './sources.ts'

/** More than that nobody reads; the count is exact all the same. */
const mostItems = 1_000

/**
 * How many workers owe more than they earned and, with `named`, who: the deepest in debt first, at
 * most 1,000 of them.
 */
export async function workersBelowZero(
  { money }: Sources,
  question: Question,
  { named }: { named: boolean },
): Promise<AnswerOf<typeof readWorkersBelowZero>> {
  const { value, ...age } = await money.read(question, async (trx) => ({
    count: await readCount(trx),
    items: named ? await readItems(trx) : [],
  }))
  return { ...freshnessOf(age), ...value }
}

async function readCount(trx: Trx): Promise<number> {
  const sql = 'SELECT count(*) FROM reporting.wallets WHERE balance_minor < 0'
  const { rows } = await trx.raw(sql)
  return z.object({ count: z.int() }).parse(rows[0]).count
}

const Row = z.object({ id: z.string(), name: z.string(), balanceMinor: z.int() })

async function readItems(trx: Trx) {
  const { rows } = await trx.raw(itemsSql, { mostItems })
  return z
    .array(Row)
    .parse(rows)
    .map(({ id, name, balanceMinor }) => ({ worker: { id, name }, balanceMinor }))
}

const itemsSql = `
  SELECT wallet.worker_id AS id, wallet.balance_minor AS "balanceMinor",
         coalesce((SELECT name FROM reporting.people WHERE id = wallet.worker_id), '') AS name
    FROM (SELECT * FROM reporting.wallets WHERE balance_minor < 0
           ORDER BY balance_minor, worker_id LIMIT :mostItems) AS wallet
   ORDER BY wallet.balance_minor, wallet.worker_id`
