import type { Migration } from '#platform/db.ts'

/**
 * What reconciliation looks at. The views join inside, where the owner's indexes can be used: a
 * reader could not look up single rows through two security barriers.
 */
export const reconciliationMigration: Migration = {
  name: '0005-reconciliation',
  async up(trx) {
    // Rows come nearly in the order of time: a few pages of BRIN find a day of them.
    await trx.raw('CREATE INDEX transfers_occurred ON transfers USING brin (occurred_at)')
    // For the company's year: these are few, and cannot be summed up without what they correct.
    await trx.raw(`CREATE INDEX wallet_lines_corrections ON wallet_lines
      (organization_id, occurred_at) WHERE kind IN ('adjustment', 'reversal')`)
    await trx.raw('CREATE INDEX payouts_created ON payouts USING brin (created_at)')
    for (const [name, query] of Object.entries(views)) {
      await trx.raw(`CREATE VIEW reporting.${name} WITH (security_barrier) AS ${query}`)
      await trx.raw(`GRANT SELECT ON reporting.${name} TO analytics`)
    }
  },
}

const views = {
  /** Each payout with its transfer, if it has one. */
  payout_transfers: `
    SELECT p.organization_id, p.id, p.run_id, p.period_number, p.worker_id, p.amount_minor,
           p.status, p.notice_status, p.created_at, p.paid_at, t.id AS transfer_id,
           t.debit_account_id AS transfer_worker_id, t.amount_minor AS transfer_minor,
           t.occurred_at AS moved_at
      FROM payouts p
      LEFT JOIN transfers t ON t.organization_id = p.organization_id AND t.kind = 'payout'
                           AND t.cause_id = p.id`,
  /** Transfers that pay out what no payout tells of. */
  payouts_missing: `
    SELECT t.organization_id, t.cause_id AS id, t.id AS transfer_id,
           t.debit_account_id AS worker_id, t.amount_minor, t.occurred_at AS moved_at
      FROM transfers t
     WHERE t.kind = 'payout' AND NOT EXISTS (
             SELECT FROM payouts p
              WHERE p.organization_id = t.organization_id AND p.id = t.cause_id)`,
}
