import { organizationOf, type Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import {
  type Account,
  type Posted,
  type Transfer,
  type WalletKind,
  walletSide,
} from '../domain/ledger.ts'
import type { Books } from './books.ts'

/** A line in a worker's wallet, just written. */
export interface Line {
  transferId: string
  workerId: string
  kind: WalletKind
  /** Signed, as the worker sees it. */
  amountMinor: number
  balanceAfterMinor: number
  /** Without gaps, from 1. */
  sequence: number
  reason: string | null
  postedAt: Date
}

/**
 * Posts transfers, 1,000 at most: one statement, whatever their number. A transfer whose cause
 * has moved money before is left out. Returns the wallet lines that were written.
 *
 * Locks: first the causes in their order, then wallets by id, then the company's accounts by id,
 * each account once, then the sums of each hour and kind. All who post do so in this order, so none waits for another in a circle.
 */
export async function post(
  trx: Trx,
  books: Books,
  transfers: readonly Transfer[],
): Promise<Line[]> {
  if (transfers.length === 0) return []
  const { period } = books
  const { rows } = await trx.raw<{ rows: LineRow[] }>(postSql, [
    organizationOf(trx),
    period.number,
    period.openedAt,
    books.now,
    JSON.stringify(transfers.map((transfer, position) => rowOf(books, transfer, position))),
  ])
  return rows.map(toLine)
}

const postSql = `
WITH books AS (
  SELECT ?::uuid AS organization_id, ?::integer AS period_number,
         ?::timestamptz AS period_opened_at, ?::timestamptz AS posted_at
), draft AS (
  SELECT * FROM json_to_recordset(?::json) AS draft (
    position integer, id uuid, kind text, cause_id uuid,
    debit_id uuid, debit_kind text, credit_id uuid, credit_kind text,
    amount_minor bigint, worker_id uuid, signed_minor bigint,
    task_id uuid, task_title text, external_key text, reason text, posted_by uuid,
    occurred_at timestamptz, correlation_id text)
), inserted AS (
  INSERT INTO transfers (organization_id, id, kind, cause_id, debit_account_id,
         credit_account_id, amount_minor, reason, posted_by, occurred_at, posted_at)
  SELECT organization_id, id, kind, cause_id, debit_id, credit_id, amount_minor, reason,
         posted_by, occurred_at, posted_at
    FROM draft, books
   ORDER BY kind, cause_id
  ON CONFLICT (organization_id, kind, cause_id) DO NOTHING
  RETURNING id
), fresh AS (
  SELECT draft.* FROM draft JOIN inserted USING (id)
), hours AS (
  INSERT INTO transfer_hours AS before (organization_id, hour, kind, count, amount_minor, hash_sum)
  SELECT organization_id, date_trunc('hour', occurred_at, 'UTC') AS hour, kind, count(*),
         sum(amount_minor),
         sum(hashtextextended(concat_ws(':', cause_id, worker_id, amount_minor), 0))
    FROM fresh, books
   GROUP BY 1, 2, 3
   ORDER BY 2, 3
  ON CONFLICT (organization_id, hour, kind) DO UPDATE SET
    count = before.count + excluded.count,
    amount_minor = before.amount_minor + excluded.amount_minor,
    hash_sum = before.hash_sum + excluded.hash_sum
), side AS (
  SELECT debit_id AS account_id, debit_kind AS account_kind, kind, -amount_minor AS signed_minor
    FROM fresh
  UNION ALL
  SELECT credit_id, credit_kind, kind, amount_minor FROM fresh
), account AS (
  INSERT INTO accounts AS before (organization_id, id, kind, balance_minor, sequence,
         period_number, period_earned_minor, period_fees_minor)
  SELECT organization_id, account_id, account_kind, sum(signed_minor), count(*), period_number,
         coalesce(sum(signed_minor) FILTER
           (WHERE side.kind IN ('reward', 'adjustment', 'reversal')), 0),
         coalesce(sum(signed_minor) FILTER (WHERE side.kind IN ('fee', 'fee_refund')), 0)
    FROM side, books
   GROUP BY organization_id, period_number, account_id, account_kind
   ORDER BY account_kind <> 'wallet', account_id
  ON CONFLICT (organization_id, id) DO UPDATE SET
    balance_minor = before.balance_minor + excluded.balance_minor,
    sequence = before.sequence + excluded.sequence,
    period_number = excluded.period_number,
    period_earned_minor = excluded.period_earned_minor + CASE
      WHEN before.period_number = excluded.period_number THEN before.period_earned_minor
      ELSE 0 END,
    period_fees_minor = excluded.period_fees_minor + CASE
      WHEN before.period_number = excluded.period_number THEN before.period_fees_minor
      ELSE 0 END
  RETURNING id, balance_minor, sequence
)
INSERT INTO wallet_lines (organization_id, worker_id, sequence, transfer_id, kind, amount_minor,
       balance_after_minor, task_id, task_title, external_key, reason, correlation_id,
       occurred_at, posted_at, late, period_number)
SELECT organization_id, worker_id,
       account.sequence - count(*) OVER wallet + row_number() OVER so_far,
       fresh.id, kind, signed_minor,
       account.balance_minor - sum(signed_minor) OVER wallet + sum(signed_minor) OVER so_far,
       task_id, task_title, external_key, reason, correlation_id, occurred_at, posted_at,
       period_number > 1 AND occurred_at < period_opened_at, period_number
  FROM fresh JOIN account ON account.id = fresh.worker_id, books
WINDOW wallet AS (PARTITION BY worker_id),
       so_far AS (PARTITION BY worker_id ORDER BY position ROWS UNBOUNDED PRECEDING)
RETURNING transfer_id, worker_id, kind, amount_minor, balance_after_minor, sequence, reason,
          posted_at`

/** A transfer that was posted, with the task on its line. Throws 404 when there is none. */
export async function readPosted(trx: Trx, transferId: string): Promise<Posted> {
  const { rows } = await trx.raw<{ rows: PostedRow[] }>(
    `SELECT t.id, t.kind, t.amount_minor, debit.kind AS debit_kind, t.debit_account_id,
            credit.kind AS credit_kind, t.credit_account_id,
            line.task_id, line.task_title, line.external_key
       FROM transfers t
       JOIN accounts debit
         ON debit.organization_id = t.organization_id AND debit.id = t.debit_account_id
       JOIN accounts credit
         ON credit.organization_id = t.organization_id AND credit.id = t.credit_account_id
       LEFT JOIN wallet_lines line
         ON line.organization_id = t.organization_id AND line.transfer_id = t.id
      WHERE t.organization_id = ? AND t.id = ?`,
    [organizationOf(trx), transferId],
  )
  const [row] = rows
  if (!row) throw notFound('There is no such transfer')
  return {
    id: row.id,
    kind: row.kind,
    amountMinor: row.amount_minor,
    from: accountOf(row.debit_kind, row.debit_account_id),
    to: accountOf(row.credit_kind, row.credit_account_id),
    task: row.task_id
      ? { id: row.task_id, title: row.task_title ?? '', externalKey: row.external_key }
      : null,
  }
}

/** Whether this person has a wallet: money came before anybody told us who it is. */
export async function hasWallet(trx: Trx, workerId: string): Promise<boolean> {
  const where = { organization_id: organizationOf(trx), id: workerId, kind: 'wallet' }
  return (await trx('accounts').where(where).first('id')) !== undefined
}

function rowOf(books: Books, transfer: Transfer, position: number) {
  const [debit, credit] = [sideOf(books, transfer.from), sideOf(books, transfer.to)]
  const { workerId, signedMinor } = walletSide(transfer)
  return {
    position,
    id: transfer.id,
    kind: transfer.kind,
    cause_id: transfer.causeId,
    debit_id: debit.id,
    debit_kind: debit.kind,
    credit_id: credit.id,
    credit_kind: credit.kind,
    amount_minor: transfer.amountMinor,
    worker_id: workerId ?? undefined,
    signed_minor: signedMinor,
    task_id: transfer.task?.id,
    task_title: transfer.task?.title,
    external_key: transfer.task?.externalKey,
    // Left out instead of null: most have none, and this text is the larger part of the work.
    reason: transfer.reason ?? undefined,
    posted_by: transfer.postedBy ?? undefined,
    occurred_at: transfer.occurredAt,
    correlation_id: transfer.correlationId,
  }
}

/** A wallet's account has the id of its worker. */
function sideOf({ accounts }: Books, account: Account): { id: string; kind: string } {
  if (typeof account === 'object') return { id: account.walletOf, kind: 'wallet' }
  return { id: accounts[account], kind: account }
}

function accountOf(kind: PostedRow['debit_kind'], id: string): Account {
  return kind === 'wallet' ? { walletOf: id } : kind
}

type AccountKind = 'wallet' | Exclude<Account, object>

interface PostedRow {
  id: string
  kind: Transfer['kind']
  amount_minor: number
  debit_kind: AccountKind
  debit_account_id: string
  credit_kind: AccountKind
  credit_account_id: string
  task_id: string | null
  task_title: string | null
  external_key: string | null
}

interface LineRow {
  transfer_id: string
  worker_id: string
  kind: WalletKind
  amount_minor: number
  balance_after_minor: number
  sequence: number
  reason: string | null
  posted_at: Date
}

const toLine = (row: LineRow): Line => ({
  transferId: row.transfer_id,
  workerId: row.worker_id,
  kind: row.kind,
  amountMinor: row.amount_minor,
  balanceAfterMinor: row.balance_after_minor,
  sequence: row.sequence,
  reason: row.reason,
  postedAt: row.posted_at,
})
