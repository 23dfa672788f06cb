import { z } from 'zod'
import type { listWorkerNumbers } from '#contracts/api/worker-numbers.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { invalid } from '#platform/errors.ts'
import { freshnessOf, type Organization, type Question } from '../replicas.ts'
import type { Sources } from './sources.ts'

type Query = QueryOf<typeof listWorkerNumbers>
type Table = AnswerOf<typeof listWorkerNumbers>
type Sort = Query['sort']

/**
 * One page of the table of all workers, and of everybody else who has a wallet: balance, earnings
 * and payouts as in `myNumbers`, open tasks and tasks done today. Throws 422 for a cursor that is
 * of another list.
 */
export async function workers(
  { money, work }: Sources,
  question: Question,
  { sort, limit, cursor }: Query,
): Promise<Table> {
  const after = readCursor(cursor, sort)
  const wallets = await money.read(question, async (trx, here) => {
    const found = await readWallets(trx, { sort, limit: limit + 1, after }, here)
    return { found, currency: here.currency }
  })
  const rows = wallets.value.found.slice(0, limit)
  const ids = rows.map(({ id }) => id)
  const tasks = await work.read(question, (trx, here) => readTasks(trx, ids, here))

  const last = wallets.value.found.length > limit ? rows.at(-1) : undefined
  return {
    ...freshnessOf(wallets, tasks),
    currency: wallets.value.currency,
    items: rows.map(({ id, name, status, balanceMinor, ...numbers }) => ({
      worker: { id, name },
      openTasks: 0,
      doneToday: 0,
      status,
      balanceMinor,
      earnedTodayMinor: numbers.earnedTodayMinor,
      paidOutTotalMinor: numbers.paidOutTotalMinor,
      ...tasks.value.get(id),
    })),
    nextCursor: last ? writeCursor(sort, last) : null,
  }
}

const Wallet = z.object({
  id: z.string(),
  name: z.string(),
  /** As the database compares it. */
  lowerName: z.string(),
  status: z.string(),
  balanceMinor: z.int(),
  earnedTodayMinor: z.int(),
  paidOutTotalMinor: z.int(),
})
type Wallet = z.infer<typeof Wallet>

/** The value sorted by, as a comparable column, and the direction. */
const sorts: Record<Sort, { column: string; type: string; descending: boolean }> = {
  name: { column: 'lower(name)', type: 'text', descending: false },
  '-name': { column: 'lower(name)', type: 'text', descending: true },
  balanceMinor: { column: 'balance', type: 'bigint', descending: false },
  '-balanceMinor': { column: 'balance', type: 'bigint', descending: true },
}

interface Page {
  sort: Sort
  limit: number
  after: After | undefined
}

async function readWallets(
  trx: Trx,
  { sort, limit, after }: Page,
  { today, timeZone }: Organization,
): Promise<Wallet[]> {
  const { column, type, descending } = sorts[sort]
  const [direction, beyond] = descending ? ['DESC', '<'] : ['ASC', '>']
  const afterSql = after
    ? `WHERE (${column}, id) ${beyond} (cast(:value AS ${type}), cast(:id AS uuid))`
    : ''
  const { rows } = await trx.raw(
    `WITH everybody AS (
       SELECT coalesce(person.id, wallet.worker_id) AS id, coalesce(person.name, '') AS name,
              coalesce(person.status, 'unknown') AS status,
              coalesce(wallet.balance_minor, 0) AS balance
         FROM reporting.people AS person
         FULL JOIN reporting.wallets AS wallet ON wallet.worker_id = person.id
        WHERE person.role = 'worker' OR wallet.worker_id IS NOT NULL),
     page AS (
       SELECT * FROM everybody ${afterSql}
        ORDER BY ${column} ${direction}, id ${direction} LIMIT :limit)
     SELECT id, name, lower(name) AS "lowerName", status, balance AS "balanceMinor",
            (SELECT coalesce(sum(amount_minor), 0)::bigint FROM reporting.wallet_lines
              WHERE worker_id = page.id AND kind NOT IN ('payout', 'payout_return')
                AND posted_at >= cast(:today AS date)::timestamp AT TIME ZONE :timeZone)
              AS "earnedTodayMinor",
            (SELECT coalesce(sum(amount_minor), 0)::bigint FROM reporting.payouts
              WHERE worker_id = page.id AND status IN ('paid', 'in_transit', 'settled'))
              AS "paidOutTotalMinor"
       FROM page ORDER BY ${column} ${direction}, id ${direction}`,
    { limit, today, timeZone, ...after },
  )
  return z.array(Wallet).parse(rows)
}

const Tasks = z.object({ id: z.string(), openTasks: z.int(), doneToday: z.int() })

async function readTasks(trx: Trx, ids: string[], { today, timeZone }: Organization) {
  const { rows } = await trx.raw(tasksSql, { ids, today, timeZone })
  const tasks = z.array(Tasks).parse(rows)
  return new Map(tasks.map(({ id, ...counts }) => [id, counts]))
}

const tasksSql = `
  SELECT id,
         (SELECT count(*) FROM reporting.tasks
           WHERE assignee_id = worker.id AND status = 'open') AS "openTasks",
         (SELECT count(*) FROM reporting.tasks
           WHERE assignee_id = worker.id AND status = 'done'
             AND completed_at >= cast(:today AS date)::timestamp AT TIME ZONE :timeZone)
           AS "doneToday"
    FROM unnest(cast(:ids AS uuid[])) AS worker (id)`

/** Where the next page goes on: the last row of this one. */
const After = z.object({
  sort: z.string(),
  value: z.union([z.string().max(400), z.int()]),
  id: z.uuid(),
})
type After = z.infer<typeof After>

function writeCursor(sort: Sort, { id, lowerName, balanceMinor }: Wallet): string {
  const value = sort.endsWith('name') ? lowerName : balanceMinor
  return Buffer.from(JSON.stringify({ sort, value, id })).toString('base64url')
}

function readCursor(cursor: string | undefined, sort: Sort): After | undefined {
  if (cursor === undefined) return undefined
  try {
    const after = After.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
    if (after.sort === sort && (typeof after.value === 'string') === sort.endsWith('name')) {
      return after
    }
  } catch {
    // Told below.
  }
  throw invalid('cursor', 'must be the nextCursor of another page in this order')
}
