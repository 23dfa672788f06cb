import type { Migration } from '../migrate.ts'

/** The answers given under an Idempotency-Key; see platform/idempotency.ts. */
export function idempotencyMigration(role: string): Migration {
  return {
    name: 'platform-idempotency-keys',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE idempotency_keys (
        organization_id uuid NOT NULL,
        user_id uuid NOT NULL,
        key text NOT NULL,
        request_hash text NOT NULL,
        -- The answer or the refusal as JSON text; null only inside the transaction that makes it.
        kept text,
        created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (organization_id, user_id, key))`)
      await trx.raw('CREATE INDEX idempotency_keys_created ON idempotency_keys (created_at)')
      await trx.raw('GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_keys TO ??', [role])
    },
  }
}
