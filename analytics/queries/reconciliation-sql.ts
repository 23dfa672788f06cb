import { z } from 'zod'
import type { Trx } from '#platform/db.ts'
import type { Range } from '../domain/range.ts'
import type { DoneTask, Line, Posted } from '../domain/reconcile.ts'

/** Days in the organization's zone. */
export interface ZonedRange extends Range {
  timeZone: string
}

/** What one hour holds: how many, how much, and which, as the sum of a hash of each. */
const Hour = z.object({
  /** UTC, milliseconds since 1970. */
  hour: z.coerce.number(),
  count: z.int(),
  sumMinor: z.int(),
  hash: z.string(),
})
export type Hour = z.infer<typeof Hour>

const from = 'cast(:from AS date)::timestamp AT TIME ZONE :timeZone'
const end = '(cast(:to AS date) + 1)::timestamp AT TIME ZONE :timeZone'
/** Every transfer of these kinds is one line of one wallet. */
const walletKinds = `('reward', 'fee', 'fee_refund', 'payout', 'payout_return', 'adjustment',
  'reversal')`

const hours = (at: string, amount: string, hash: string, rows: string) => `
  SELECT extract(epoch FROM date_bin('1 hour', ${at}, 'epoch'::timestamptz)) * 1000 AS hour,
         count(*) AS count, sum(${amount})::bigint AS "sumMinor", sum(${hash})::text AS hash
    FROM ${rows} AND ${at} >= ${from} AND ${at} < ${end}
   GROUP BY 1`

// The hash of an id, seeded with the amount, and whose it is.
const earned = (id: string, worker: string, amount: string) =>
  `uuid_hash_extended(${id}, ${amount}) # uuid_hash_extended(${worker}, 0)`

/** Each side's hours; those with the same name must be the same. */
const hourSql = {
  tasks: hours(
    'completed_at',
    'reward_minor',
    earned('id', 'assignee_id', 'reward_minor'),
    `reporting.tasks WHERE status = 'done'`,
  ),
  rewards: hours(
    'occurred_at',
    'amount_minor',
    earned('cause_id', 'credit_account_id', 'amount_minor'),
    `reporting.transfers WHERE kind = 'reward'`,
  ),
  transfers: hours(
    'occurred_at',
    'amount_minor',
    'uuid_hash_extended(id, amount_minor)',
    `reporting.transfers WHERE kind IN ${walletKinds}`,
  ),
  lines: hours(
    'occurred_at',
    'abs(amount_minor)',
    'uuid_hash_extended(transfer_id, abs(amount_minor))',
    `reporting.wallet_lines WHERE kind IN ${walletKinds}`,
  ),
  rewardLines: hours(
    'occurred_at',
    'amount_minor',
    'uuid_hash_extended(transfer_id, amount_minor)',
    `reporting.wallet_lines WHERE kind = 'reward'`,
  ),
}

/** One side of the books, hour by hour. */
export async function readHours(
  trx: Trx,
  side: keyof typeof hourSql,
  range: ZonedRange,
): Promise<Hour[]> {
  const { rows } = await trx.raw(hourSql[side], { ...range })
  return z.array(Hour).parse(rows)
}

interface Stretch {
  since: Date
  until: Date
}

const stretch = (at: string) => `${at} >= :since AND ${at} < :until`

const DoneRow = z.object({
  id: z.string(),
  workerId: z.string(),
  amountMinor: z.int(),
  at: z.date(),
})

/** The tasks done in this stretch of time. */
export async function readDoneTasks(trx: Trx, { since, until }: Stretch): Promise<DoneTask[]> {
  const { rows } = await trx.raw(
    `SELECT id, assignee_id AS "workerId", reward_minor AS "amountMinor", completed_at AS at
       FROM reporting.tasks WHERE status = 'done' AND ${stretch('completed_at')}`,
    { since, until },
  )
  return z.array(DoneRow).parse(rows)
}

const PostedRow = z.object({
  id: z.string(),
  kind: z.string(),
  causeId: z.string(),
  debitAccountId: z.string(),
  creditAccountId: z.string(),
  amountMinor: z.int(),
  at: z.date(),
})

/** The transfers from and to wallets whose cause occurred in this stretch of time. */
export async function readPosted(trx: Trx, { since, until }: Stretch): Promise<Posted[]> {
  const { rows } = await trx.raw(
    `SELECT id, kind, cause_id AS "causeId", debit_account_id AS "debitAccountId",
            credit_account_id AS "creditAccountId", amount_minor AS "amountMinor",
            occurred_at AS at
       FROM reporting.transfers WHERE kind IN ${walletKinds} AND ${stretch('occurred_at')}`,
    { since, until },
  )
  return z.array(PostedRow).parse(rows)
}

const LineRow = z.object({
  transferId: z.string(),
  kind: z.string(),
  workerId: z.string(),
  taskId: z.string().nullable(),
  amountMinor: z.int(),
  at: z.date(),
})

/** The wallets' lines of what occurred in this stretch of time. */
export async function readLinesOf(trx: Trx, { since, until }: Stretch): Promise<Line[]> {
  const { rows } = await trx.raw(
    `SELECT transfer_id AS "transferId", kind, worker_id AS "workerId", task_id AS "taskId",
            amount_minor AS "amountMinor", occurred_at AS at
       FROM reporting.wallet_lines WHERE ${stretch('occurred_at')}`,
    { since, until },
  )
  return z.array(LineRow).parse(rows)
}
