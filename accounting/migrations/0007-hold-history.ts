import type { Migration } from '#platform/db.ts'

/** Holds stay when they end: who was left out of a run, and by whom, can be told later. */
export const holdHistoryMigration: Migration = {
  name: '0007-hold-history',
  async up(trx) {
    await trx.raw(`
      ALTER TABLE payout_holds ADD COLUMN released_by uuid;
      ALTER TABLE payout_holds ADD COLUMN released_at timestamptz;
      ALTER TABLE payout_holds DROP CONSTRAINT payout_holds_pkey;
      ALTER TABLE payout_holds ADD PRIMARY KEY (organization_id, worker_id, held_at);
      CREATE UNIQUE INDEX payout_holds_one_at_a_time ON payout_holds (organization_id, worker_id)
        WHERE released_at IS NULL;
      REVOKE DELETE ON payout_holds FROM accounting;
    `)
  },
}
