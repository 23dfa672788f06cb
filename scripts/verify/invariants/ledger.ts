import type { Invariant, Violation } from '../invariant.ts'

/** Balances are what the transfers say, and the transfers stand on accounts that exist. */
export const balancesAreSums: Invariant = {
  id: 'I1',
  promise: 'every transfer names two accounts; every balance is the sum of its transfers',
  check: async ({ accounting }) => {
    const homeless = await accounting.rows<Violation>(`
      SELECT t.id, 'names an account that does not exist' AS detail
        FROM transfers t
       WHERE NOT EXISTS (SELECT FROM accounts a
                          WHERE a.organization_id = t.organization_id AND a.id = t.debit_account_id)
          OR NOT EXISTS (SELECT FROM accounts a
                          WHERE a.organization_id = t.organization_id AND a.id = t.credit_account_id)`)
    const wrong = await accounting.rows<Violation>(`
      WITH movements AS (
        SELECT organization_id, credit_account_id AS account_id, amount_minor FROM transfers
        UNION ALL
        SELECT organization_id, debit_account_id, -amount_minor FROM transfers),
      sums AS (
        SELECT organization_id, account_id, sum(amount_minor) AS sum_minor
          FROM movements GROUP BY 1, 2)
      SELECT a.id, format('%s holds %s, its transfers say %s',
                          a.kind, a.balance_minor, coalesce(s.sum_minor, 0)) AS detail
        FROM accounts a
        LEFT JOIN sums s ON s.organization_id = a.organization_id AND s.account_id = a.id
       WHERE a.balance_minor <> coalesce(s.sum_minor, 0)`)
    return [...homeless, ...wrong]
  },
}

/** Each line continues the one before it, so nothing was taken out of the middle. */
export const linesRunOn: Invariant = {
  id: 'I6',
  promise: 'each wallet line is the one before it plus its amount, numbered without gaps',
  check: async ({ accounting }) => {
    const broken = await accounting.rows<Violation>(`
      WITH lines AS (
        SELECT worker_id, sequence, amount_minor, balance_after_minor,
               lag(balance_after_minor, 1, 0::bigint) OVER wallet AS before_minor,
               lag(sequence, 1, 0::bigint) OVER wallet AS before_sequence
          FROM wallet_lines
        WINDOW wallet AS (PARTITION BY organization_id, worker_id ORDER BY sequence))
      SELECT worker_id AS id,
             format('line %s: %s %s is not %s; the line before is %s',
                    sequence, before_minor, amount_minor, balance_after_minor, before_sequence)
               AS detail
        FROM lines
       WHERE before_minor + amount_minor <> balance_after_minor
          OR before_sequence + 1 <> sequence`)
    const unpaid = await accounting.rows<Violation>(`
      SELECT p.id, format('is %s for %s, its line says %s',
                          p.status, p.amount_minor, coalesce(-l.amount_minor, 0)) AS detail
        FROM payouts p
        LEFT JOIN transfers t ON t.organization_id = p.organization_id
                             AND t.kind = 'payout' AND t.cause_id = p.id
        LEFT JOIN wallet_lines l ON l.organization_id = t.organization_id
                                AND l.transfer_id = t.id AND l.worker_id = p.worker_id
       WHERE (p.status IN ('paid', 'in_transit', 'settled', 'returned'))
             <> (l.transfer_id IS NOT NULL)
          OR -l.amount_minor <> p.amount_minor`)
    return [...broken, ...unpaid]
  },
}

/** What people are shown is what the ledger says. */
export const reportingIsTheLedger: Invariant = {
  id: 'I13',
  promise: 'the reporting views show what a recomputation from the transfers shows',
  check: async ({ accounting }) => {
    const organizations = await accounting.rows<{ id: string; wallets: number; lines: number }>(`
      SELECT o.organization_id AS id,
             (SELECT coalesce(sum(CASE WHEN t.credit_account_id = a.id THEN t.amount_minor
                                       ELSE -t.amount_minor END), 0)
                FROM transfers t JOIN accounts a ON a.organization_id = t.organization_id
                 AND a.kind = 'wallet' AND a.id IN (t.credit_account_id, t.debit_account_id)
               WHERE t.organization_id = o.organization_id) AS wallets,
             (SELECT count(*) FROM transfers t JOIN accounts a
                  ON a.organization_id = t.organization_id AND a.kind = 'wallet'
                 AND a.id IN (t.credit_account_id, t.debit_account_id)
               WHERE t.organization_id = o.organization_id) AS lines
        FROM organizations o`)
    const shown = (organizationId: string) =>
      accounting.aside(async (rows) => {
        await rows(`SELECT set_config('app.organization_id', $1, true)`, [organizationId])
        const [sums] = await rows<{ wallets: number; lines_sum: number; lines: number }>(`
          SELECT (SELECT coalesce(sum(balance_minor), 0) FROM reporting.wallets) AS wallets,
                 coalesce(sum(amount_minor), 0) AS lines_sum, count(*) AS lines
            FROM reporting.wallet_lines`)
        return sums
      })
    const violations: Violation[] = []
    for (const { id, wallets, lines } of organizations) {
      const view = await shown(id)
      if (view?.wallets === wallets && view.lines_sum === wallets && view.lines === lines) continue
      const detail = `wallets show ${view?.wallets}, lines ${view?.lines_sum} in ${view?.lines}; transfers say ${wallets} in ${lines}`
      violations.push({ id, detail })
    }
    return violations
  },
}
