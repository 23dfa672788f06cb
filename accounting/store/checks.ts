import { organizationOf, type Trx } from '#platform/db.ts'

/** What a check of the whole ledger found. */
export interface LedgerCheck {
  checkedAt: Date
  transfers: number
  accounts: number
  problems: { accountId: string; detail: string }[]
}

/** More than this nobody reads; one is enough to stop. */
const shownProblems = 100

/**
 * Workers whose wallet is not what its last line says. Payouts must stop at such a wallet.
 * One statement sees wallet and line as of one moment, so that it needs no lock.
 */
export async function findWrongWallets(trx: Trx, workerIds: readonly string[]): Promise<string[]> {
  const { rows } = await trx.raw<{ rows: { id: string }[] }>(
    `SELECT wallet.id FROM accounts wallet
       LEFT JOIN LATERAL (
         SELECT line.sequence, line.balance_after_minor FROM wallet_lines line
          WHERE line.organization_id = wallet.organization_id AND line.worker_id = wallet.id
          ORDER BY line.sequence DESC LIMIT 1) last ON true
      WHERE wallet.organization_id = ? AND wallet.id = ANY (?::uuid[])
        AND (wallet.sequence, wallet.balance_minor) IS DISTINCT FROM
            (coalesce(last.sequence, 0), coalesce(last.balance_after_minor, 0))
      ORDER BY wallet.id`,
    [organizationOf(trx), [...workerIds]],
  )
  return rows.map((row) => row.id)
}

/** Computes every balance again from the transfers, and every line from the one before. */
export async function checkLedger(trx: Trx): Promise<LedgerCheck> {
  const { rows } = await trx.raw<{ rows: CheckRow[] }>(checkSql, {
    organizationId: organizationOf(trx),
    shownProblems,
  })
  const [row] = rows
  if (!row) throw new Error('The check of the ledger gave no answer')
  return {
    checkedAt: row.checked_at,
    transfers: row.transfers,
    accounts: row.accounts,
    problems: row.problems.map(({ account_id, detail }) => ({ accountId: account_id, detail })),
  }
}

const checkSql = `
WITH moved AS (
  SELECT account_id, sum(signed_minor) AS balance_minor, count(*) AS transfers
    FROM (SELECT debit_account_id AS account_id, -amount_minor AS signed_minor FROM transfers
           WHERE organization_id = :organizationId
          UNION ALL
          SELECT credit_account_id, amount_minor FROM transfers
           WHERE organization_id = :organizationId) AS side
   GROUP BY account_id
), line AS (
  SELECT worker_id, sequence, balance_after_minor,
         row_number() OVER so_far AS expected_sequence,
         sum(amount_minor) OVER so_far AS expected_minor
    FROM wallet_lines WHERE organization_id = :organizationId
  WINDOW so_far AS (PARTITION BY worker_id ORDER BY sequence ROWS UNBOUNDED PRECEDING)
), lined AS (
  SELECT worker_id, count(*) AS lines, bool_and(
           sequence = expected_sequence AND balance_after_minor = expected_minor) AS in_order
    FROM line GROUP BY worker_id
), account AS (
  SELECT * FROM accounts WHERE organization_id = :organizationId
), problem AS (
  SELECT coalesce(account.id, moved.account_id) AS account_id, CASE
    WHEN account.id IS NULL THEN 'transfers name an account that does not exist'
    WHEN account.balance_minor <> coalesce(moved.balance_minor, 0) THEN format(
      'the balance is %s, its transfers add up to %s',
      account.balance_minor, coalesce(moved.balance_minor, 0))
    WHEN account.sequence <> coalesce(moved.transfers, 0) THEN format(
      'the account counts %s transfers, there are %s',
      account.sequence, coalesce(moved.transfers, 0))
    WHEN account.kind = 'wallet' AND account.sequence <> coalesce(lined.lines, 0) THEN format(
      'the wallet has %s lines for %s transfers', coalesce(lined.lines, 0), account.sequence)
    WHEN NOT lined.in_order THEN 'the lines do not follow from each other' END AS detail
    FROM account
    FULL JOIN moved ON moved.account_id = account.id
    LEFT JOIN lined ON lined.worker_id = account.id
)
SELECT date_trunc('milliseconds', clock_timestamp()) AS checked_at,
       (SELECT count(*) FROM transfers WHERE organization_id = :organizationId) AS transfers,
       (SELECT count(*) FROM account) AS accounts,
       coalesce((SELECT json_agg(shown) FROM (
         SELECT account_id, detail FROM problem WHERE detail IS NOT NULL
          ORDER BY account_id LIMIT :shownProblems) AS shown), '[]') AS problems`

/** Keeps a finished check as the organization's last one. */
export async function keepCheck(trx: Trx, check: LedgerCheck): Promise<void> {
  await trx('ledger_checks')
    .insert({
      organization_id: organizationOf(trx),
      checked_at: check.checkedAt,
      transfers: check.transfers,
      accounts: check.accounts,
      problems: JSON.stringify(check.problems),
    })
    .onConflict('organization_id')
    .merge()
}

/** The last finished check. */
export async function readLastCheck(trx: Trx): Promise<LedgerCheck | undefined> {
  const row: KeptRow | undefined = await trx('ledger_checks')
    .where({ organization_id: organizationOf(trx) })
    .first()
  if (!row) return undefined
  const { checked_at: checkedAt, transfers, accounts, problems } = row
  return { checkedAt, transfers, accounts, problems }
}

interface CheckRow {
  checked_at: Date
  transfers: number
  accounts: number
  problems: { account_id: string; detail: string }[]
}

interface KeptRow {
  checked_at: Date
  transfers: number
  accounts: number
  problems: LedgerCheck['problems']
}
