import type { Migration } from '../migrate.ts'

/**
 * What has to leave the service, written in the transaction of the change that causes it. The
 * relay publishes it, marks it, and deletes it a week later. Not policed: the relay serves every
 * organization, and only the service's own role can see the table.
 */
export function outboxMigration(role: string): Migration {
  return {
    name: 'platform-outbox',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE outbox (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        -- bus: to RabbitMQ, jobs: to BullMQ.
        lane text NOT NULL CHECK (lane IN ('bus', 'jobs')),
        -- The event's id; for a job the id it has in BullMQ.
        message_id text NOT NULL,
        kind text NOT NULL CHECK (kind IN ('fact', 'hint', 'job')),
        -- The event's type; for a job its queue.
        routing_key text NOT NULL,
        organization_id uuid,
        -- Text, not jsonb: the bytes leave exactly as they were written.
        message text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now(),
        published_at timestamptz
      ) WITH (
        -- The waiting rows are few among many dead versions, which have to go soon.
        autovacuum_vacuum_scale_factor = 0.01,
        autovacuum_vacuum_threshold = 2000,
        autovacuum_vacuum_cost_delay = 0)`)
      await trx.raw('CREATE INDEX outbox_waiting ON outbox (lane, id) WHERE published_at IS NULL')
      await trx.raw('GRANT SELECT, INSERT, DELETE, UPDATE (published_at) ON outbox TO ??', [role])
    },
  }
}
