import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'
import { replicaHasAll } from '../kit/replica.ts'

const workers = 500
/** Of each worker; so a ledger ten times as large is ten times as old. */
const linesPerDay = 14

interface Wanted {
  organizationId: string
  /** One of the 500 workers, who all have as many lines. */
  workerId: string
  transfers: number
}

/** Fills the ledger with rewards up to now, and waits until the replicas have them. */
export async function fillLedger(
  { accounting, 'task-tracker': tracker }: System['databases'],
  { organizationId, workerId, transfers }: Wanted,
): Promise<void> {
  await eventually(async () => {
    const known = await tracker.sql('SELECT FROM people WHERE id = $1', [workerId])
    if (known.length === 0) throw new Error('The tracker has not heard of the worker yet')
  }, 60_000)
  await accounting.sql(
    `INSERT INTO organizations (organization_id, name, currency, time_zone, version)
     VALUES ($1, 'Acme', 'EUR', 'UTC', 1)`,
    [organizationId],
  )
  await accounting.sql(
    `INSERT INTO periods (organization_id, number, opened_at, due_at)
     VALUES ($1, 1, now() - interval '12 hours', now() + interval '12 hours')`,
    [organizationId],
  )
  await accounting.sql(
    `CREATE TABLE made AS
     SELECT n / ${workers} + 1 AS sequence, new_id() AS transfer,
            CASE n % ${workers} WHEN 0 THEN $1::uuid
                 ELSE ('01890000-0000-7000-8000-' || lpad(to_hex(n % ${workers}), 12, '0'))::uuid
            END AS worker,
            now() - (${transfers - 1} - n) * interval '1 day' / ${workers * linesPerDay} AS at
       FROM generate_series(0, ${transfers - 1}) AS n`,
    [workerId],
  )
  await accounting.sql(
    `INSERT INTO transfers (organization_id, id, kind, cause_id, debit_account_id,
       credit_account_id, amount_minor, occurred_at, posted_at)
     SELECT $1, transfer, 'reward', transfer, $1, worker, 2500, at, at FROM made`,
    [organizationId],
  )
  await accounting.sql(
    `INSERT INTO wallet_lines (organization_id, worker_id, sequence, transfer_id, kind,
       amount_minor, balance_after_minor, task_id, task_title, correlation_id, occurred_at,
       posted_at, late, period_number)
     SELECT $1, worker, sequence, transfer, 'reward', 2500, 2500 * sequence, transfer,
            'Paint the fence', 'bench', at, at, false, 1 FROM made`,
    [organizationId],
  )
  await accounting.sql(
    `INSERT INTO accounts (organization_id, id, kind, balance_minor, sequence, period_number)
     SELECT $1, worker, 'wallet', 2500 * max(sequence), max(sequence), 1 FROM made GROUP BY worker`,
    [organizationId],
  )
  await accounting.sql('DROP TABLE made')
  await accounting.sql('VACUUM ANALYZE')
  await replicaHasAll(accounting, 'wallet_lines')
}
