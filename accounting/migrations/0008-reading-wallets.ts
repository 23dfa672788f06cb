import type { Migration } from '#platform/db.ts'

/** Reading a wallet takes as long after ten years as after one. */
export const readingWalletsMigration: Migration = {
  name: '0008-reading-wallets',
  async up(trx) {
    // One worker's days, however many other workers and years there are. Nobody asks for the days
    // of all workers, so this takes the place of the index without the worker.
    await trx.raw(`CREATE INDEX wallet_lines_posted_of_worker
      ON wallet_lines (organization_id, worker_id, posted_at)`)
    await trx.raw('DROP INDEX wallet_lines_posted')
    // With what the period that last touched the wallet brought: nobody has to sum up its lines.
    await trx.raw(`CREATE OR REPLACE VIEW reporting.wallets WITH (security_barrier) AS
      SELECT organization_id, id AS worker_id, balance_minor, sequence, period_number,
             period_earned_minor, period_fees_minor
        FROM accounts WHERE kind = 'wallet'`)
  },
}
