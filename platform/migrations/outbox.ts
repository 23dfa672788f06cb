import type { Migration } from '../migrate.ts'

/**
 * What has to leave this database, written in the change's own transaction. Two lanes: `bus`
 * for RabbitMQ, `jobs` for BullMQ. Not policed: the relay serves all organizations.
 */
export function outboxMigration(role: string): Migration {
  return {
    name: 'platform-outbox',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        lane text NOT NULL CHECK (lane IN ('bus', 'jobs')),
        -- The event's type, which is its routing key; or the BullMQ queue.
        target text NOT NULL,
        -- Facts must be routed to a queue; hints may be lost.
        is_fact boolean NOT NULL DEFAULT true,
        organization_id uuid,
        -- json, not jsonb: it is passed on as it was written.
        message json NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz)`)
      await trx.raw('CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE published_at IS NULL')
      await trx.raw(`CREATE INDEX outbox_published ON outbox (published_at)
        WHERE published_at IS NOT NULL`)
      await trx.raw('GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO ??', [role])
    },
  }
}
