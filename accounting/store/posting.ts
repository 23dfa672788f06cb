import { askPlanned, organizationOf, type Trx } from '#platform/db.ts'
import type { MovedWallet } from '../domain/ledger.ts'
import type { Books } from './books.ts'

/** SQL that selects transfers with their sides, and what their lines say (store/ledger.ts). */
export interface Drafts {
  /** Of the statement as a whole: its plan is kept under this name. */
  name: string
  /** May use `books`; its own values are `$5`, `$6` … */
  text: string
  values: readonly string[]
}

/**
 * Posts transfers: one statement, whatever their number. One whose cause has moved money before is
 * left out. Returns the wallets that got lines, by worker.
 *
 * Locks: first the causes in their order, then wallets by id, then the company's accounts by id,
 * each account once, then the sums of each hour and kind. All who post do so in this order, so
 * none waits for another in a circle.
 */
export function postDrafts(
  trx: Trx,
  { period, now }: Books,
  drafts: Drafts,
): Promise<MovedWallet[]> {
  return askPlanned(trx, {
    name: drafts.name,
    text: postingSql(drafts.text),
    values: [organizationOf(trx), period.number, period.openedAt, now, ...drafts.values],
  })
}

const postingSql = (drafts: string) => `
WITH books AS (
  SELECT $1::uuid AS organization_id, $2::integer AS period_number,
         $3::timestamptz AS period_opened_at, $4::timestamptz AS posted_at
), draft AS (
  ${drafts}
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
  RETURNING id, kind, balance_minor, sequence
), line AS (
  INSERT INTO wallet_lines (organization_id, worker_id, sequence, transfer_id, kind, amount_minor,
         balance_after_minor, task_id, task_title, external_key, reason, correlation_id,
         occurred_at, posted_at, late, period_number)
  SELECT organization_id, worker_id,
         account.sequence - count(*) OVER wallet + row_number() OVER so_far,
         fresh.id, fresh.kind, signed_minor,
         account.balance_minor - sum(signed_minor) OVER wallet + sum(signed_minor) OVER so_far,
         task_id, task_title, external_key, reason, correlation_id, occurred_at, posted_at,
         period_number > 1 AND occurred_at < period_opened_at, period_number
    FROM fresh JOIN account ON account.id = fresh.worker_id, books
  WINDOW wallet AS (PARTITION BY worker_id),
         so_far AS (PARTITION BY worker_id ORDER BY position ROWS UNBOUNDED PRECEDING)
)
SELECT id AS "workerId", balance_minor AS "balanceMinor", sequence FROM account
 WHERE kind = 'wallet' ORDER BY id`
