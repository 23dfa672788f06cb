import type { Migration } from '#platform/db.ts'

/**
 * What analytics may see, and all it may see. A security barrier: no function of the reader's
 * looks at a row before row level security has let it through.
 */
export const reportingMigration: Migration = {
  name: '0003-reporting',
  async up(trx) {
    await trx.raw('CREATE SCHEMA reporting')
    for (const [name, query] of Object.entries(views)) {
      await trx.raw(`CREATE VIEW reporting.${name} WITH (security_barrier) AS ${query}`)
    }
    // For what a worker was paid altogether.
    await trx.raw('CREATE INDEX payouts_of_a_worker ON payouts (organization_id, worker_id)')
    await trx.raw(`
      GRANT USAGE ON SCHEMA reporting TO analytics;
      GRANT SELECT ON ALL TABLES IN SCHEMA reporting TO analytics;
    `)
  },
}

const views = {
  organizations: 'SELECT organization_id, name, currency, time_zone FROM organizations',
  people: 'SELECT organization_id, id, name, role, status FROM people',
  wallets: `SELECT organization_id, id AS worker_id, balance_minor, sequence
              FROM accounts WHERE kind = 'wallet'`,
  wallet_lines: `SELECT organization_id, transfer_id, worker_id, sequence, kind, amount_minor,
                        balance_after_minor, task_id, task_title, external_key, reason, posted_at,
                        occurred_at, late, correlation_id, period_number
                   FROM wallet_lines`,
  transfers: `SELECT organization_id, id, kind, cause_id, debit_account_id, credit_account_id,
                     amount_minor, posted_at, occurred_at
                FROM transfers`,
  payouts: `SELECT organization_id, id, run_id, worker_id, amount_minor, status, notice_status,
                   created_at, paid_at
              FROM payouts`,
  periods: 'SELECT organization_id, number, opened_at, due_at, closed_at FROM periods',
  heartbeat: 'SELECT at FROM heartbeat',
}
