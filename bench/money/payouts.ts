import { setTimeout as sleep } from 'node:timers/promises'
import { startPayoutRun } from '#contracts/api/money.ts'
import { payoutPaid } from '#contracts/events/payout.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { declareQueueOf } from '#platform/testing/queue.ts'
import { makeSystem } from '#platform/testing/system.ts'
import type { TestDatabase } from '#platform/testing/test-database.ts'
import { watchMemory } from '../kit/memory.ts'
import type { Turn } from '../kit/report.ts'
import { timeMs } from '../kit/statistics.ts'
import type { Part } from './part.ts'

const wallets = Number(process.env.BENCH_WALLETS ?? 100_000)
const longestMs = 600_000

/**
 * A payout run over many wallets by the accounting service as it runs: closed and listed, each
 * wallet checked, paid, and its notice announced. Beside one bare statement that writes the same
 * transfers into an empty table with the same indexes.
 */
export const payWallets: Part = async (turns) => {
  const services = ['api-gateway', 'accounting'] as const
  const system = await makeSystem({ services, straight: true })
  await declareQueueOf('email', payoutPaid, system.bus.adminUrl)
  const { accounting } = system.databases
  const pids = services.map((name) => [name, system.services.process(name).pid] as const)
  const memory = watchMemory(Object.fromEntries(pids))

  const turn = async (): Promise<Turn> => {
    const { id: organizationId, admin } = await system.api.signUp()
    await eventually(() => booksAreOpen(accounting, organizationId), 30_000)
    await fill(accounting, organizationId)
    const value = await timeMs(async () => {
      await admin.call(startPayoutRun, { body: {} })
      await untilPaid(accounting, organizationId)
    })
    return { value, beside: await payBare(accounting, organizationId) }
  }

  try {
    const measured: Turn[] = []
    while (measured.length < turns) measured.push(await turn())
    const figure = {
      what: `payout run over ${wallets} wallets`,
      unit: 'ms',
      limit: 'one bare INSERT … SELECT',
      turns: measured,
      goal: { atMost: 5 },
    }
    return { figures: [figure], memoryMb: await memory.end() }
  } catch (error) {
    console.error(system.services.logs())
    throw error
  } finally {
    await memory.end()
    await system.close()
  }
}

async function booksAreOpen({ sql }: TestDatabase, organizationId: string): Promise<void> {
  const open = await sql('SELECT FROM periods WHERE organization_id = $1', [organizationId])
  if (open.length === 0) throw new Error('Accounting has not heard of the organization yet')
}

/** Each worker has earned one reward. */
async function fill({ sql }: TestDatabase, organizationId: string): Promise<void> {
  const made = `(SELECT n, new_id() AS worker, new_id() AS transfer, 1000 + n % 9000 AS amount
                   FROM generate_series(1, $2) AS n) AS made`
  await sql(
    `WITH made AS MATERIALIZED (SELECT * FROM ${made}),
     company AS (
       UPDATE accounts SET balance_minor = -(SELECT sum(amount) FROM made), sequence = $2
        WHERE organization_id = $1 AND kind = 'reward_expense' RETURNING id),
     wallet AS (
       INSERT INTO accounts (organization_id, id, kind, balance_minor, sequence, period_number,
              period_earned_minor)
       SELECT $1, worker, 'wallet', amount, 1, 1, amount FROM made),
     moved AS (
       INSERT INTO transfers (organization_id, id, kind, cause_id, debit_account_id,
              credit_account_id, amount_minor, occurred_at, posted_at)
       SELECT $1, transfer, 'reward', new_id(), company.id, worker, amount, now(), now()
         FROM made, company)
     INSERT INTO wallet_lines (organization_id, worker_id, sequence, transfer_id, kind,
            amount_minor, balance_after_minor, correlation_id, occurred_at, posted_at, late,
            period_number)
     SELECT $1, worker, 1, transfer, 'reward', amount, amount, 'bench', now(), now(), false, 1
       FROM made`,
    [organizationId, wallets],
  )
  await sql('ANALYZE')
}

async function untilPaid({ sql }: TestDatabase, organizationId: string): Promise<void> {
  const until = Date.now() + longestMs
  while (Date.now() < until) {
    const paid = await sql(
      `SELECT FROM payout_runs WHERE organization_id = $1 AND status = 'paid'`,
      [organizationId],
    )
    if (paid.length > 0) return
    await sleep(200)
  }
  throw new Error('The run is not paid')
}

/** Milliseconds of one statement that writes exactly these transfers again. */
async function payBare({ sql }: TestDatabase, organizationId: string): Promise<number> {
  await sql('CREATE TABLE bare (LIKE transfers INCLUDING ALL)')
  const taken = await timeMs(() =>
    sql(`INSERT INTO bare SELECT * FROM transfers WHERE organization_id = $1 AND kind = 'payout'`, [
      organizationId,
    ]),
  )
  await sql('DROP TABLE bare')
  return taken
}
