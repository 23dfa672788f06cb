import type { Actor, Db } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/test-database.ts'
import { defaultPayoutPolicy, type PayoutPolicy } from '../domain/payout.ts'
import { closeByHand } from '../use-cases/close-period.ts'
import { approvePayoutRun } from '../use-cases/decide-payout-run.ts'
import { payRun } from '../use-cases/pay-run.ts'
import { changePayoutPolicy } from '../use-cases/payout-policy.ts'
import { aCompletion, anActor, anOrganization } from './builders.ts'
import { deliver } from './deliver.ts'

/** The moment at which people decide. */
export const now = new Date('2026-03-02T12:00:00.000Z')
/** Never says stop. */
export const { signal } = new AbortController()

/** What people in the office do, on this database. */
export const office = (db: Db) => ({
  /** Closes the period by hand. */
  start: (by: Actor, given: { hash?: string; draft?: boolean } = {}) => {
    const wanted = { runId: newId(), by: by.id, hash: given.hash, draft: given.draft ?? false }
    return db.as(by, (trx) => closeByHand(trx, wanted))
  },

  pay: ({ organizationId }: Actor, runId: string, batchSize = 500) =>
    payRun(db, { organizationId, runId }, { batchSize, signal }),

  approve: (by: Actor, run: { id: string; hash: string }) =>
    db.as(by, (trx) => approvePayoutRun(trx, { runId: run.id, hash: run.hash, by: by.id, now })),

  changePolicy: (by: Actor, given: Partial<PayoutPolicy>) => {
    const policy = { ...defaultPayoutPolicy, ...given }
    return db.as(by, (trx) => changePayoutPolicy(trx, { policy, by, now }))
  },

  /** An organization with an accountant, and workers who have earned so much. */
  earned: async (...amounts: number[]) => {
    const organizationId = await anOrganization(db)
    const workers = amounts.map(() => newId())
    for (const [index, workerId] of workers.entries()) {
      const rewardMinor = amounts[index] ?? 0
      await deliver(db, aCompletion(organizationId, { workerId, rewardMinor }))
    }
    return { organizationId, accountant: anActor(organizationId), workers }
  },
})

/** What lies in the books, read past all rights. */
export const look = ({ sql }: Pick<TestDatabase, 'sql'>) => ({
  runs: (organizationId: string) =>
    sql('SELECT * FROM payout_runs WHERE organization_id = $1 ORDER BY id', [organizationId]),

  payouts: (organizationId: string) =>
    sql<{ id: string; worker_id: string; status: string; reason: string | null }>(
      'SELECT * FROM payouts WHERE organization_id = $1 ORDER BY worker_id',
      [organizationId],
    ),

  periods: (organizationId: string) =>
    sql<{ open: boolean; ahead: boolean }>(
      `SELECT closed_at IS NULL AS open, due_at > now() AS ahead FROM periods
        WHERE organization_id = $1 ORDER BY number`,
      [organizationId],
    ),

  /** Data of the events that were announced. */
  announced: async (organizationId: string, type: string) => {
    const rows = await sql<{ data: Record<string, unknown> }>(
      `SELECT message::json->'data' AS data FROM outbox
        WHERE organization_id = $1 AND routing_key = $2 ORDER BY id`,
      [organizationId, type],
    )
    return rows.map(({ data }) => data)
  },

  lines: (workerId: string) =>
    sql<{ sequence: number; kind: string; amount: number; balance: number; late: boolean }>(
      `SELECT sequence::int, kind, amount_minor::int AS amount,
              balance_after_minor::int AS balance, late
         FROM wallet_lines WHERE worker_id = $1 ORDER BY sequence`,
      [workerId],
    ),

  /** Balances of an organization's accounts, by worker id or by kind. */
  balances: async (organizationId: string) => {
    const rows = await sql<{ name: string; balance: number }>(
      `SELECT CASE kind WHEN 'wallet' THEN id::text ELSE kind END AS name,
              balance_minor::int AS balance
         FROM accounts WHERE organization_id = $1`,
      [organizationId],
    )
    return Object.fromEntries(rows.map(({ name, balance }) => [name, balance]))
  },

  /** Makes the open period overdue by three days. */
  makeDue: (organizationId: string) =>
    sql(
      `UPDATE periods SET due_at = now() - interval '3 days'
        WHERE organization_id = $1 AND closed_at IS NULL`,
      [organizationId],
    ),
})
