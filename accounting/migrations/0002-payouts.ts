import { type Migration, tenantTable } from '#platform/db.ts'

/** Payout policy, runs and their payouts, and who has work waiting across organizations. */
export const payoutsMigration: Migration = {
  name: '0002-payouts',
  async up(trx) {
    await trx.raw(newId)
    await trx.raw(policies)
    await trx.raw(runs)
    await trx.raw(kept)
    for (const table of [
      'payout_policies',
      'payout_runs',
      'payouts',
      'payout_previews',
      'ledger_checks',
    ]) {
      await tenantTable(trx, table)
    }
    await trx.raw(grants)
    await trx.raw(acrossOrganizations)
  },
}

// UUID version 7: a run over 100,000 wallets lists its payouts inside the database.
const newId = `
  CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(
      set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
          PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6),
        52, 1), 53, 1),
      'hex')::uuid
  $$;
  REVOKE ALL ON FUNCTION new_id() FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION new_id() TO accounting;
`

// One row per change, the highest number holds: the history is kept without further work.
const policies = `
  CREATE TABLE payout_policies (
    organization_id uuid NOT NULL,
    number integer NOT NULL,
    payout_time text NOT NULL,
    minimum_payout_minor bigint NOT NULL,
    approval text NOT NULL CHECK (approval IN ('automatic', 'four-eyes')),
    settlement text NOT NULL CHECK (settlement IN ('book', 'bank-file')),
    changed_by uuid NOT NULL,
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, number)
  );
`

const runs = `
  CREATE TABLE payout_runs (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    period_number integer NOT NULL,
    period_start timestamptz NOT NULL,
    period_end timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('draft', 'approved', 'paying', 'paid', 'rejected')),
    trigger text NOT NULL CHECK (trigger IN ('schedule', 'manual')),
    -- The policy that it was made under (DESIGN 2).
    settlement text NOT NULL,
    minimum_payout_minor bigint NOT NULL,
    hash text NOT NULL,
    total_minor bigint NOT NULL,
    payouts integer NOT NULL,
    paid integer NOT NULL DEFAULT 0,
    notified integer NOT NULL DEFAULT 0,
    created_by uuid,
    created_at timestamptz NOT NULL,
    decided_by uuid,
    decided_at timestamptz,
    reason text,
    finished_at timestamptz,
    version integer NOT NULL DEFAULT 1,
    -- Of the click, or the tick, that made it: its payouts and their mails carry it on.
    correlation_id text NOT NULL,
    traceparent text NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT payout_runs_one_per_period UNIQUE (organization_id, period_number)
  );
  CREATE INDEX payout_runs_unfinished ON payout_runs (created_at)
    WHERE status IN ('approved', 'paying');

  CREATE TABLE payouts (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    run_id uuid NOT NULL,
    period_number integer NOT NULL,
    worker_id uuid NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    opening_minor bigint NOT NULL,
    earned_minor bigint NOT NULL,
    fees_minor bigint NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN
      ('pending', 'paid', 'in_transit', 'settled', 'returned', 'failed', 'ended')),
    reason text,
    notice_status text NOT NULL DEFAULT 'none' CHECK (notice_status IN
      ('none', 'queued', 'sent', 'unknown', 'failed', 'bounced', 'no_address')),
    notice_version integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    paid_at timestamptz,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT payouts_one_per_period_and_worker UNIQUE (organization_id, period_number, worker_id)
  );
  CREATE INDEX payouts_of_a_run ON payouts (organization_id, run_id, worker_id);
  CREATE INDEX payouts_still_due ON payouts (organization_id, worker_id)
    WHERE status IN ('pending', 'failed');
`

const kept = `
  -- What somebody was shown, so that a stale preview can be told what changed since.
  CREATE TABLE payout_previews (
    organization_id uuid NOT NULL,
    hash text NOT NULL,
    items jsonb NOT NULL,
    kept_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, hash)
  );

  -- The last finished check of an organization's ledger.
  CREATE TABLE ledger_checks (
    organization_id uuid PRIMARY KEY,
    checked_at timestamptz NOT NULL,
    transfers bigint NOT NULL,
    accounts bigint NOT NULL,
    problems jsonb NOT NULL
  );
`

const grants = `
  GRANT SELECT, INSERT ON payout_policies TO accounting;
  GRANT SELECT, INSERT, UPDATE ON payout_runs, payouts, ledger_checks TO accounting;
  GRANT SELECT, INSERT, UPDATE, DELETE ON payout_previews TO accounting;
`

// The only two questions that are asked across organizations. They answer with ids, no more.
const acrossOrganizations = `
  GRANT SELECT ON periods, payout_runs, payouts TO accounting_system;

  CREATE FUNCTION system_due_organizations(most integer)
  RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT p.organization_id FROM periods p
     WHERE p.closed_at IS NULL AND p.due_at <= now()
     ORDER BY p.due_at LIMIT most
  $$;

  -- With something to pay, or with nothing open any more; what failed waits for a person.
  CREATE FUNCTION system_unfinished_runs(most integer)
  RETURNS TABLE (organization_id uuid, run_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT r.organization_id, r.id FROM payout_runs r
     WHERE r.status IN ('approved', 'paying')
       AND (EXISTS (SELECT FROM payouts p WHERE p.organization_id = r.organization_id
                       AND p.run_id = r.id AND p.status = 'pending')
            OR NOT EXISTS (SELECT FROM payouts p WHERE p.organization_id = r.organization_id
                       AND p.run_id = r.id AND p.status IN ('failed', 'in_transit')))
     ORDER BY r.created_at LIMIT most
  $$;

  ALTER FUNCTION system_due_organizations(integer) OWNER TO accounting_system;
  ALTER FUNCTION system_unfinished_runs(integer) OWNER TO accounting_system;
  REVOKE ALL ON FUNCTION system_due_organizations(integer) FROM PUBLIC;
  REVOKE ALL ON FUNCTION system_unfinished_runs(integer) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION system_due_organizations(integer) TO accounting;
  GRANT EXECUTE ON FUNCTION system_unfinished_runs(integer) TO accounting;
`
