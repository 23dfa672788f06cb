import { newId } from '#platform/ids.ts'
import type { TestDatabase } from '#platform/testing/test-database.ts'

export const acme = '01890000-0000-7000-8000-00000000000a'
export const bolt = '01890000-0000-7000-8000-00000000000b'
export const ann = '01890000-0000-7000-8000-0000000000a1'
export const bob = '01890000-0000-7000-8000-0000000000b1'
export const ada = '01890000-0000-7000-8000-0000000000a0'
const expense = '01890000-0000-7000-8000-0000000000e1'
const names: Record<string, string> = { [ann]: 'Ann', [bob]: 'Bob', [ada]: 'Ada' }

/** Both owners know the organization and its people. */
export async function isKnown(
  databases: TestDatabase[],
  { organizationId = acme, timeZone = 'Europe/Berlin', people = [ann, bob, ada] } = {},
): Promise<void> {
  for (const { sql } of databases) {
    await sql(
      `INSERT INTO organizations (organization_id, name, currency, time_zone, version)
       VALUES ($1, 'Acme', 'EUR', $2, 1)`,
      [organizationId, timeZone],
    )
    for (const id of people) {
      await sql(
        `INSERT INTO people (organization_id, id, name, role, status, version)
         VALUES ($1, $2, $3, 'worker', 'active', 1)`,
        [organizationId, id, names[id]],
      )
    }
  }
}

interface Line {
  worker?: string
  kind: string
  amount: number
  /** When it was posted, and occurred if not told otherwise. */
  at: string
  occurredAt?: string
  /** The transfer that a reversal takes back; otherwise anything. */
  causeId?: string
  task?: string
  /** The task that the line names; otherwise anything. */
  taskId?: string
  period?: number
  organizationId?: string
}

/** Writes wallet lines past the ledger's own rules, one after the other; answers the transfers. */
export async function post({ sql }: TestDatabase, ...lines: Line[]): Promise<string[]> {
  const ids: string[] = []
  for (const line of lines) {
    const { worker = ann, kind, amount, at, occurredAt = at, period = 1 } = line
    const { organizationId = acme, causeId = newId(), task, taskId = newId() } = line
    const id = newId()
    const sides = amount > 0 ? [expense, worker] : [worker, expense]
    await sql(
      `INSERT INTO transfers (organization_id, id, kind, cause_id, debit_account_id,
         credit_account_id, amount_minor, occurred_at, posted_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [organizationId, id, kind, causeId, ...sides, Math.abs(amount), occurredAt, at],
    )
    await sql(
      `WITH wallet AS (
         INSERT INTO accounts AS before (organization_id, id, kind, balance_minor, sequence,
                period_number, period_earned_minor)
         VALUES ($1, $2, 'wallet', $3::bigint, 1, $10,
                 CASE WHEN $5 IN ('payout', 'payout_return') THEN 0 ELSE $3::bigint END)
         ON CONFLICT (organization_id, id) DO UPDATE
           SET balance_minor = before.balance_minor + $3, sequence = before.sequence + 1,
               period_number = $10, period_earned_minor = excluded.period_earned_minor +
                 CASE before.period_number WHEN $10 THEN before.period_earned_minor ELSE 0 END
         RETURNING balance_minor, sequence)
       INSERT INTO wallet_lines (organization_id, worker_id, sequence, transfer_id, kind,
         amount_minor, balance_after_minor, task_id, task_title, correlation_id, occurred_at,
         posted_at, late, period_number)
       SELECT $1, $2, sequence, $4, $5, $3::bigint, balance_minor, $6, $7, 'click', $8, $9, false, $10
         FROM wallet`,
      [
        organizationId,
        worker,
        amount,
        id,
        kind,
        task ? taskId : null,
        task,
        occurredAt,
        at,
        period,
      ],
    )
    await sql(
      `INSERT INTO transfer_hours AS kept (organization_id, hour, kind, count, amount_minor,
         hash_sum)
       VALUES ($1, date_trunc('hour', $2::timestamptz, 'UTC'), $3, 1, $4, 0)
       ON CONFLICT (organization_id, hour, kind) DO UPDATE
         SET count = kept.count + 1, amount_minor = kept.amount_minor + $4`,
      [organizationId, occurredAt, kind, Math.abs(amount)],
    )
    ids.push(id)
  }
  return ids
}

/** A pay period that began then; `closedAt` missing: the open one. */
export async function openPeriod(
  { sql }: TestDatabase,
  number: number,
  openedAt: string,
  closedAt?: string,
): Promise<void> {
  await sql(
    `INSERT INTO periods (organization_id, number, opened_at, due_at, closed_at)
     VALUES ($1, $2, $3, $3::timestamptz + interval '1 day', $4)`,
    [acme, number, openedAt, closedAt],
  )
}

interface Done {
  title: string
  reward: number
  createdAt: string
  /** Missing: still open. */
  completedAt?: string
  assignee?: string
  organizationId?: string
}

/** A task as it lies in task-tracker's database. Answers its id. */
export async function task({ sql }: TestDatabase, given: Done): Promise<string> {
  const { title, reward, createdAt, completedAt, assignee = ann, organizationId = acme } = given
  const id = newId()
  await sql(
    `INSERT INTO tasks (organization_id, id, title, status, assignee_id, assignment_id,
       reward_minor, fee_minor, currency, created_by, created_at, completed_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'EUR', $8, $9, $10)`,
    [
      organizationId,
      id,
      title,
      completedAt ? 'done' : 'open',
      assignee,
      newId(),
      reward,
      ada,
      createdAt,
      completedAt,
    ],
  )
  return id
}
