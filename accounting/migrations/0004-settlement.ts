import { type Migration, tenantTable } from '#platform/db.ts'

/** Holds, payouts in transit to the bank, bank accounts and the files made for the bank. */
export const settlementMigration: Migration = {
  name: '0004-settlement',
  async up(trx) {
    await trx.raw(transit)
    await trx.raw(holdsAndBank)
    for (const table of ['payout_holds', 'bank_accounts', 'bank_files']) {
      await tenantTable(trx, table)
    }
    await trx.raw(grants)
    await trx.raw(unfinished)
  },
}

const transit = `
  ALTER TABLE transfers DROP CONSTRAINT transfers_kind_check;
  ALTER TABLE transfers ADD CONSTRAINT transfers_kind_check CHECK (kind IN ('reward', 'fee',
    'fee_refund', 'payout', 'payout_return', 'settlement', 'adjustment', 'reversal')) NOT VALID;

  ALTER TABLE payouts ADD COLUMN ended_at timestamptz;
  -- Asked for, not yet done: of many payouts the rest is settled in the background.
  ALTER TABLE payouts ADD COLUMN settle_by uuid;
  CREATE INDEX payouts_in_transit ON payouts (organization_id, run_id, worker_id)
    WHERE status = 'in_transit';
`

// What is sealed is an account's number, holder and BIC, with whose it is: a row that is copied to
// another owner does not open. The files have all of these in them.
const holdsAndBank = `
  CREATE TABLE payout_holds (
    organization_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    reason text NOT NULL,
    held_by uuid NOT NULL,
    held_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, worker_id)
  );

  -- The owner is a worker, or the organization itself by its own id.
  CREATE TABLE bank_accounts (
    organization_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    sealed text NOT NULL,
    version integer NOT NULL,
    set_by uuid NOT NULL,
    set_at timestamptz NOT NULL,
    confirmed boolean NOT NULL,
    confirmed_by uuid,
    confirmed_at timestamptz,
    PRIMARY KEY (organization_id, owner_id)
  );

  CREATE TABLE bank_files (
    organization_id uuid NOT NULL,
    run_id uuid NOT NULL,
    format text NOT NULL CHECK (format IN ('pain.001', 'csv')),
    sealed text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, run_id, format)
  );
`

const grants = `
  GRANT SELECT, INSERT, UPDATE, DELETE ON payout_holds TO accounting;
  GRANT SELECT, INSERT, UPDATE ON bank_accounts TO accounting;
  GRANT SELECT, INSERT ON bank_files TO accounting;
`

// With something to pay or to settle, or with nothing open any more; what failed and what is at
// the bank waits for a person.
const unfinished = `
  CREATE OR REPLACE FUNCTION system_unfinished_runs(most integer)
  RETURNS TABLE (organization_id uuid, run_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.organization_id, r.id FROM payout_runs r
     WHERE r.status IN ('approved', 'paying')
       AND (EXISTS (SELECT FROM payouts p WHERE p.organization_id = r.organization_id
                       AND p.run_id = r.id AND p.status = 'pending')
            OR EXISTS (SELECT FROM payouts p WHERE p.organization_id = r.organization_id
                       AND p.run_id = r.id AND p.status = 'in_transit'
                       AND p.settle_by IS NOT NULL)
            OR NOT EXISTS (SELECT FROM payouts p WHERE p.organization_id = r.organization_id
                       AND p.run_id = r.id AND p.status IN ('failed', 'in_transit')))
     ORDER BY r.created_at LIMIT most
  $$;
`
