import type { Migration } from '../migrate.ts'

/**
 * Messages that could not be handled, as they came, each with the reason. People see them and
 * hand them to the consumer again. Not policed: a message that cannot be read belongs to no
 * organization, and only an operator gets to see this table.
 */
export function deadLettersMigration(role: string): Migration {
  return {
    name: 'platform-dead-letters',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE dead_letters (
        id uuid PRIMARY KEY,
        queue text NOT NULL,
        -- The event's id, or the SHA-256 of a message that has none: one row per message.
        message_key text NOT NULL,
        organization_id uuid,
        -- The exact bytes, which need not even be text.
        message bytea NOT NULL,
        reason text NOT NULL CHECK (reason IN
          ('malformed', 'unknown_type', 'refused', 'attempts_exhausted', 'delivery_limit')),
        detail text NOT NULL,
        attempts integer NOT NULL,
        first_failed_at timestamptz NOT NULL,
        last_failed_at timestamptz NOT NULL,
        -- When a replay handled it.
        resolved_at timestamptz,
        UNIQUE (queue, message_key))`)
      await trx.raw('CREATE INDEX dead_letters_open ON dead_letters (id) WHERE resolved_at IS NULL')
      await trx.raw('GRANT SELECT, INSERT, UPDATE ON dead_letters TO ??', [role])
    },
  }
}
