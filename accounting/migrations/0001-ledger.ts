import { type Migration, tenantTable } from '#platform/db.ts'

/**
 * Accounts, transfers between them, and the lines that workers read. Transfers and lines are only
 * ever added: the service may not change them, and a trigger stops everybody else who tries.
 */
export const ledgerMigration: Migration = {
  name: '0001-ledger',
  async up(trx) {
    await trx.raw(organizationsAndPeople)
    await trx.raw(accounts)
    await trx.raw(transfers)
    await trx.raw(appendOnly)
    for (const table of [
      'organizations',
      'people',
      'periods',
      'accounts',
      'transfers',
      'wallet_lines',
    ]) {
      await tenantTable(trx, table)
    }
    await trx.raw(grants)
  },
}

const organizationsAndPeople = `
  -- Version 0: money came before anybody told us of the organization.
  CREATE TABLE organizations (
    organization_id uuid PRIMARY KEY,
    name text NOT NULL,
    currency text NOT NULL,
    time_zone text NOT NULL,
    version integer NOT NULL
  );

  CREATE TABLE people (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    role text NOT NULL,
    status text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (organization_id, id)
  );

  CREATE TABLE periods (
    organization_id uuid NOT NULL,
    number integer NOT NULL,
    opened_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (organization_id, number)
  );
  CREATE UNIQUE INDEX periods_one_open ON periods (organization_id) WHERE closed_at IS NULL;
  CREATE INDEX periods_due ON periods (due_at) WHERE closed_at IS NULL;
`

// A wallet's id is its worker's. Balance = credits − debits, so that all accounts of an
// organization add up to 0. The upper bound keeps every balance exact as a JSON number.
// Balances change with every batch: room on the page keeps these updates out of the index.
const accounts = `
  CREATE TABLE accounts (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL
      CHECK (kind IN ('wallet', 'reward_expense', 'fee_income', 'in_transit', 'bank')),
    balance_minor bigint NOT NULL
      CHECK (balance_minor BETWEEN -9007199254740991 AND 9007199254740991),
    sequence bigint NOT NULL,
    -- A wallet's sums of the period that last touched it; a payout tells them in its notice.
    period_number integer,
    period_earned_minor bigint NOT NULL DEFAULT 0,
    period_fees_minor bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (organization_id, id)
  ) WITH (fillfactor = 70);
  CREATE UNIQUE INDEX accounts_of_the_company ON accounts (organization_id, kind)
    WHERE kind <> 'wallet';
`

// No foreign keys to accounts: they would lock the company's rows once per transfer. Both sides
// are written by one statement (store/ledger.ts) and proved by the ledger's verification.
const transfers = `
  CREATE TABLE transfers (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN
      ('reward', 'fee', 'fee_refund', 'payout', 'payout_return', 'adjustment', 'reversal')),
    cause_id uuid NOT NULL,
    debit_account_id uuid NOT NULL,
    credit_account_id uuid NOT NULL CHECK (credit_account_id <> debit_account_id),
    amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 1000000000000),
    reason text,
    posted_by uuid,
    occurred_at timestamptz NOT NULL,
    posted_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, id),
    CONSTRAINT transfers_one_cause_moves_money_once UNIQUE (organization_id, kind, cause_id)
  );

  CREATE TABLE wallet_lines (
    organization_id uuid NOT NULL,
    worker_id uuid NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    transfer_id uuid NOT NULL,
    kind text NOT NULL,
    amount_minor bigint NOT NULL CHECK (amount_minor <> 0),
    balance_after_minor bigint NOT NULL,
    task_id uuid,
    task_title text,
    external_key text,
    reason text,
    correlation_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    posted_at timestamptz NOT NULL,
    late boolean NOT NULL,
    period_number integer NOT NULL,
    PRIMARY KEY (organization_id, worker_id, sequence),
    CONSTRAINT wallet_lines_one_per_transfer UNIQUE (organization_id, transfer_id)
  );
  CREATE INDEX wallet_lines_occurred ON wallet_lines (organization_id, occurred_at);
  CREATE INDEX wallet_lines_posted ON wallet_lines (organization_id, posted_at);
`

const appendOnly = `
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation', HINT = 'Post a reversal instead.';
  END $$;
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON wallet_lines
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`

const grants = `
  GRANT SELECT, INSERT, UPDATE ON organizations, people, periods, accounts TO accounting;
  GRANT SELECT, INSERT ON transfers, wallet_lines TO accounting;
`
