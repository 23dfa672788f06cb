import type { Migration } from '../migrate.ts'

/** Which events a queue's consumer has handled: written in the same transaction as their effect. */
export function inboxMigration(role: string): Migration {
  return {
    name: 'platform-inbox',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE inbox (
        queue text NOT NULL,
        event_id uuid NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (queue, event_id))`)
      await trx.raw('CREATE INDEX inbox_received ON inbox (received_at)')
      await trx.raw('GRANT SELECT, INSERT, DELETE ON inbox TO ??', [role])
    },
  }
}
