import { type Migration, tenantTable } from '#platform/db.ts'

/**
 * What a payout is compared with, beside its transfer, each in rows of its own: the notice that a
 * mail server has accepted, and the line of a file for the bank.
 */
export const proofsOfPayoutsMigration: Migration = {
  name: '0009-proofs-of-payouts',
  async up(trx) {
    await trx.raw(proofs)
    for (const table of proofTables) await tenantTable(trx, table)
    // Forced row level security hides every row from who has no tenant, the migration too.
    const tables = ['payouts', 'bank_files', ...proofTables]
    for (const table of tables) await trx.raw('ALTER TABLE ?? NO FORCE ROW LEVEL SECURITY', [table])
    await trx.raw(whatIsThereAlready)
    for (const table of tables) await trx.raw('ALTER TABLE ?? FORCE ROW LEVEL SECURITY', [table])
    for (const [name, query] of Object.entries(views)) {
      await trx.raw(`CREATE OR REPLACE VIEW reporting.${name} WITH (security_barrier) AS ${query}`)
      await trx.raw(`GRANT SELECT ON reporting.${name} TO analytics`)
    }
  },
}

const proofTables = ['accepted_notices', 'bank_file_lines']

const proofs = `
  -- As email told it: what the notice says was paid or sent back, and when it was taken.
  CREATE TABLE accepted_notices (
    organization_id uuid NOT NULL,
    payout_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    accepted_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, payout_id)
  );

  -- What a file orders: the file itself is sealed.
  CREATE TABLE bank_file_lines (
    organization_id uuid NOT NULL,
    payout_id uuid NOT NULL,
    format text NOT NULL,
    run_id uuid NOT NULL,
    amount_minor bigint NOT NULL,
    PRIMARY KEY (organization_id, payout_id, format)
  );

  ALTER TABLE bank_files ADD COLUMN sealed_sha256 bytea;

  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON accepted_notices
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_file_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  GRANT SELECT, INSERT ON accepted_notices, bank_file_lines TO accounting;
`

// Of what came before, the payouts themselves are the only witness.
const whatIsThereAlready = `
  INSERT INTO accepted_notices
  SELECT organization_id, id, amount_minor, coalesce(paid_at, created_at)
    FROM payouts WHERE notice_status = 'sent';

  INSERT INTO bank_file_lines
  SELECT p.organization_id, p.id, f.format, f.run_id, p.amount_minor
    FROM bank_files f
    JOIN payouts p ON p.organization_id = f.organization_id AND p.run_id = f.run_id
   WHERE p.status IN ('in_transit', 'settled', 'returned');

  UPDATE bank_files SET sealed_sha256 = sha256(convert_to(sealed, 'UTF8'));
  ALTER TABLE bank_files ALTER COLUMN sealed_sha256 SET NOT NULL;
`

const views = {
  /** Each payout with its transfer and its notice, if it has them. */
  payout_transfers: `
    SELECT p.organization_id, p.id, p.run_id, p.period_number, p.worker_id, p.amount_minor,
           p.status, p.notice_status, p.created_at, p.paid_at, t.id AS transfer_id,
           t.debit_account_id AS transfer_worker_id, t.amount_minor AS transfer_minor,
           t.occurred_at AS moved_at, n.amount_minor AS notice_minor
      FROM payouts p
      LEFT JOIN transfers t ON t.organization_id = p.organization_id AND t.kind = 'payout'
                           AND t.cause_id = p.id
      LEFT JOIN accepted_notices n ON n.organization_id = p.organization_id
                                  AND n.payout_id = p.id`,
  /** Each transfer of a payout with each file for the bank that should, or does, order it. */
  bank_lines: `
    SELECT t.organization_id, t.cause_id AS id, t.occurred_at AS moved_at, p.amount_minor,
           p.status, coalesce(p.run_id, l.run_id) AS run_id, f.format AS file_format,
           l.format AS line_format, l.amount_minor AS line_minor
      FROM transfers t
      LEFT JOIN payouts p ON p.organization_id = t.organization_id AND p.id = t.cause_id
      LEFT JOIN bank_files f ON f.organization_id = p.organization_id AND f.run_id = p.run_id
      LEFT JOIN bank_file_lines l ON l.organization_id = t.organization_id
                                 AND l.payout_id = t.cause_id
                                 AND (f.format IS NULL OR l.format = f.format)
     WHERE t.kind = 'payout' AND (f.run_id IS NOT NULL OR l.payout_id IS NOT NULL)`,
  bank_files: `
    SELECT organization_id, run_id, format, made_at,
           sha256(convert_to(sealed, 'UTF8')) = sealed_sha256 AS intact
      FROM bank_files`,
}
