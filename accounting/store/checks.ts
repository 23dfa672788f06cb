import { organizationOf, type Trx } from '#platform/db.ts'

/** Something in the ledger that cannot be. */
export interface Problem {
  /** Null: it is about the chain, not about one account. */
  accountId: string | null
  detail: string
}

/** Each wallet, and what is wrong with it by its last line: null in a ledger that is right. */
export const walletsSql = `
  SELECT wallet.id, CASE
      WHEN wallet.sequence <> coalesce(last.sequence, 0) THEN format(
        'the wallet counts %s transfers, it has %s lines',
        wallet.sequence, coalesce(last.sequence, 0))
      WHEN wallet.balance_minor <> coalesce(last.balance_after_minor, 0) THEN format(
        'the balance is %s, its transfers add up to %s',
        wallet.balance_minor, coalesce(last.balance_after_minor, 0)) END AS detail
    FROM accounts wallet
    LEFT JOIN LATERAL (
      SELECT line.sequence, line.balance_after_minor FROM wallet_lines line
       WHERE line.organization_id = wallet.organization_id AND line.worker_id = wallet.id
       ORDER BY line.sequence DESC LIMIT 1) last ON true
   WHERE wallet.organization_id = :organizationId AND wallet.kind = 'wallet'`

/** A part of a walk: what is wrong there, and where to go on; null at the end. */
export interface Step<Place> {
  problems: Problem[]
  next: Place | null
}

/** Compares wallets with their last line, by id: those after `after`. */
export async function checkWallets(trx: Trx, after: string): Promise<Step<string>> {
  const most = 2_000
  const { rows } = await trx.raw<{ rows: WalletRow[] }>(
    `${walletsSql} AND wallet.id > :after ORDER BY wallet.id LIMIT :most`,
    { organizationId: organizationOf(trx), after, most },
  )
  const problems = rows.flatMap(({ id, detail }) => (detail ? [{ accountId: id, detail }] : []))
  return { problems, next: rows.length < most ? null : (rows.at(-1)?.id ?? null) }
}

/** A line in a wallet. */
export interface Place {
  workerId: string
  sequence: number
}

/**
 * Checks that each line follows from the one before it and stands for a transfer. `from` is the
 * last line of the step before: the first one here follows from it.
 */
export async function checkLines(trx: Trx, from: Place): Promise<Step<Place>> {
  const most = 20_000
  const { rows } = await trx.raw<{ rows: LineStepRow[] }>(linesSql, {
    ...from,
    organizationId: organizationOf(trx),
    most,
  })
  const [row] = rows
  if (!row) throw new Error('A step through the lines gave no answer')
  const next =
    row.lines < most || !row.worker_id ? null : { workerId: row.worker_id, sequence: row.sequence }
  return { problems: row.problems, next }
}

const linesSql = `
WITH part AS (
  SELECT * FROM wallet_lines
   WHERE organization_id = :organizationId
     AND (worker_id, sequence) >= (:workerId::uuid, :sequence::bigint)
   ORDER BY worker_id, sequence LIMIT :most
), line AS (
  SELECT *, lag(sequence, 1, 0::bigint) OVER wallet AS before_sequence,
         lag(balance_after_minor, 1, 0::bigint) OVER wallet AS before_minor
    FROM part WINDOW wallet AS (PARTITION BY worker_id ORDER BY sequence)
), problem AS (
  SELECT worker_id AS "accountId", CASE
      WHEN sequence <> before_sequence + 1 THEN
        format('line %s does not follow line %s', sequence, before_sequence)
      WHEN balance_after_minor <> before_minor + amount_minor THEN
        format('the balance after line %s is %s, it should be %s',
               sequence, balance_after_minor, before_minor + amount_minor)
      ELSE format('line %s stands for no transfer', sequence) END AS detail
    FROM line
   WHERE (worker_id, sequence) <> (:workerId::uuid, :sequence::bigint)
     AND (sequence <> before_sequence + 1 OR balance_after_minor <> before_minor + amount_minor
          OR NOT EXISTS (SELECT FROM transfers t
                          WHERE t.organization_id = :organizationId AND t.id = transfer_id))
   ORDER BY worker_id, sequence LIMIT 100
)
SELECT (SELECT count(*) FROM part) AS lines, last.worker_id, last.sequence,
       coalesce((SELECT json_agg(problem) FROM problem), '[]') AS problems
  FROM (SELECT 1) AS one
  LEFT JOIN (SELECT worker_id, sequence FROM part ORDER BY worker_id DESC, sequence DESC LIMIT 1)
    AS last ON true`

/** What the transfers of some links do to the company's accounts, and those that lack a line. */
export interface LinkedTransfers {
  problems: Problem[]
  company: { id: string; sumMinor: number; transfers: number }[]
}

/** Checks the transfers of the links `after` < number ≤ `last` against lines and accounts. */
export async function checkTransfers(
  trx: Trx,
  { after, last }: { after: number; last: number },
): Promise<LinkedTransfers> {
  const { rows } = await trx.raw<{ rows: LinkedTransfers[] }>(transfersSql, {
    organizationId: organizationOf(trx),
    after,
    last,
  })
  const [row] = rows
  if (!row) throw new Error('A step through the transfers gave no answer')
  return row
}

const transfersSql = `
WITH first AS (
  SELECT coalesce(max(upto_at), '-infinity') AS at,
         coalesce((array_agg(upto_id))[1], '00000000-0000-0000-0000-000000000000') AS id
    FROM ledger_links WHERE organization_id = :organizationId AND number = :after
), last AS (
  SELECT upto_at AS at, upto_id AS id FROM ledger_links
   WHERE organization_id = :organizationId AND number = :last
), company AS (
  SELECT id FROM accounts WHERE organization_id = :organizationId AND kind <> 'wallet'
), side AS (
  SELECT t.id, t.kind, s.account_id, s.signed_minor,
         s.account_id IN (SELECT id FROM company) AS of_company
    FROM transfers t, first, last,
         LATERAL (VALUES (t.debit_account_id, -t.amount_minor),
                         (t.credit_account_id, t.amount_minor)) AS s (account_id, signed_minor)
   WHERE t.organization_id = :organizationId
     AND (t.posted_at, t.id) > (first.at, first.id) AND (t.posted_at, t.id) <= (last.at, last.id)
), problem AS (
  SELECT side.account_id AS "accountId", CASE WHEN wallet.id IS NULL
           THEN format('transfer %s names an account that does not exist', side.id)
           ELSE format('transfer %s is not what the wallet’s line says', side.id) END AS detail
    FROM side
    LEFT JOIN accounts wallet
      ON wallet.organization_id = :organizationId AND wallet.id = side.account_id
    LEFT JOIN wallet_lines line
      ON line.organization_id = :organizationId AND line.transfer_id = side.id
   WHERE NOT side.of_company AND (wallet.id IS NULL OR
         (line.worker_id, line.kind, line.amount_minor) IS DISTINCT FROM
         (side.account_id, side.kind, side.signed_minor))
   ORDER BY side.id LIMIT 100
), sums AS (
  SELECT account_id AS id, sum(signed_minor)::bigint AS "sumMinor", count(*) AS transfers
    FROM side WHERE of_company GROUP BY account_id
)
SELECT coalesce((SELECT json_agg(problem) FROM problem), '[]') AS problems,
       coalesce((SELECT json_agg(sums) FROM sums), '[]') AS company`

interface WalletRow {
  id: string
  detail: string | null
}

interface LineStepRow {
  lines: number
  worker_id: string | null
  sequence: number
  problems: Problem[]
}
