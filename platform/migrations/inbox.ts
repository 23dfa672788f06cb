import type { Migration } from '../migrate.ts'

/**
 * Which events a queue's consumer has handled, written in the transaction of their effect. Not
 * policed: a batch of messages serves several organizations.
 */
export function inboxMigration(role: string): Migration {
  return {
    name: 'platform-inbox',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE inbox (
        queue text NOT NULL,
        event_id uuid NOT NULL,
        received_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (queue, event_id))`)
      // Rows come in the order of time: a few pages of BRIN find the old ones.
      await trx.raw('CREATE INDEX inbox_received ON inbox USING brin (received_at)')
      await trx.raw('GRANT SELECT, INSERT, DELETE ON inbox TO ??', [role])
    },
  }
}
