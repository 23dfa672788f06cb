import { type Migration, tenantTable } from '#platform/db.ts'

/**
 * What proves the ledger from outside: sums per hour, kept by the statement that posts, and a
 * hash chain over the transfers, added to afterwards (docs/adr/0006).
 */
export const hoursAndChainMigration: Migration = {
  name: '0006-hours-and-chain',
  async up(trx) {
    await trx.raw(hours)
    await trx.raw(chain)
    for (const table of ['transfer_hours', 'ledger_links']) await tenantTable(trx, table)
    await trx.raw(reporting)
    await trx.raw(unchained)
  },
}

// By the hour (UTC) in which a transfer's cause happened: a reward counts where its task was
// done, however late it was posted. The sum of hashes tells apart what adds up to the same; the
// tracker can compute the same from its own rows: hashtextextended('cause:worker:amount', 0).
const hours = `
  CREATE TABLE transfer_hours (
    organization_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    kind text NOT NULL,
    count bigint NOT NULL,
    amount_minor bigint NOT NULL,
    hash_sum numeric NOT NULL,
    PRIMARY KEY (organization_id, hour, kind)
  ) WITH (fillfactor = 70);
  GRANT SELECT, INSERT, UPDATE ON transfer_hours TO accounting;

  -- Forced row level security hides every row from who has no tenant, the migration too.
  ALTER TABLE transfers NO FORCE ROW LEVEL SECURITY;
  INSERT INTO transfer_hours
  SELECT organization_id, date_trunc('hour', occurred_at, 'UTC'), kind, count(*),
         sum(amount_minor), sum(hashtextextended(concat_ws(':', cause_id, CASE
           WHEN kind IN ('fee', 'payout') THEN debit_account_id
           ELSE credit_account_id END, amount_minor), 0))
    FROM transfers GROUP BY 1, 2, 3;
  ALTER TABLE transfers FORCE ROW LEVEL SECURITY;
`

// Each link covers the transfers after the last of the link before it, by (posted_at, id), and
// hashes them together with that link's hash.
const chain = `
  CREATE INDEX transfers_posted ON transfers (organization_id, posted_at, id);

  CREATE TABLE ledger_links (
    organization_id uuid NOT NULL,
    number bigint NOT NULL CHECK (number > 0),
    upto_at timestamptz NOT NULL,
    upto_id uuid NOT NULL,
    transfers integer NOT NULL CHECK (transfers > 0),
    hash text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, number)
  );
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_links
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  GRANT SELECT, INSERT ON ledger_links TO accounting;

  ALTER TABLE ledger_checks ADD COLUMN links bigint NOT NULL DEFAULT 0;
  ALTER TABLE ledger_checks ADD COLUMN head text;
`

const reporting = `
  CREATE VIEW reporting.transfer_hours WITH (security_barrier) AS
    SELECT organization_id, hour, kind, count, amount_minor, hash_sum FROM transfer_hours;
  GRANT SELECT ON reporting.transfer_hours TO analytics;
`

const unchained = `
  GRANT SELECT ON organizations, transfers, ledger_links TO accounting_system;

  CREATE FUNCTION system_unchained_organizations(most integer)
  RETURNS TABLE (organization_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT o.organization_id FROM organizations o
      LEFT JOIN LATERAL (
        SELECT l.upto_at, l.upto_id FROM ledger_links l
         WHERE l.organization_id = o.organization_id ORDER BY l.number DESC LIMIT 1) last ON true
     WHERE EXISTS (SELECT FROM transfers t WHERE t.organization_id = o.organization_id
              AND (t.posted_at, t.id) > (coalesce(last.upto_at, '-infinity'),
                   coalesce(last.upto_id, '00000000-0000-0000-0000-000000000000')))
     LIMIT most
  $$;
  ALTER FUNCTION system_unchained_organizations(integer) OWNER TO accounting_system;
  REVOKE ALL ON FUNCTION system_unchained_organizations(integer) FROM PUBLIC;
  GRANT EXECUTE ON FUNCTION system_unchained_organizations(integer) TO accounting;
`
