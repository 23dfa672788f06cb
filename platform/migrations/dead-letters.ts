import type { Migration } from '../migrate.ts'

/** Messages this service could not handle, kept until a person replays them. */
export function deadLettersMigration(role: string): Migration {
  return {
    name: 'platform-dead-letters',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE dead_letters (
        id uuid PRIMARY KEY,
        queue text NOT NULL,
        -- Null where the message was too broken to tell.
        event_id uuid,
        type text,
        organization_id uuid,
        -- The message as it came, and its headers: a replay hands in exactly this.
        message text NOT NULL,
        headers json NOT NULL DEFAULT '{}',
        reason text NOT NULL,
        attempts integer NOT NULL,
        first_failed_at timestamptz NOT NULL DEFAULT now(),
        last_failed_at timestamptz NOT NULL DEFAULT now(),
        replayed_at timestamptz)`)
      // A message that is delivered again after its dead letter was written adds no second one.
      await trx.raw(`CREATE UNIQUE INDEX dead_letters_waiting ON dead_letters (queue, event_id)
        WHERE replayed_at IS NULL AND event_id IS NOT NULL`)
      await trx.raw('CREATE INDEX dead_letters_newest ON dead_letters (last_failed_at DESC, id)')
      await trx.raw('GRANT SELECT, INSERT, UPDATE ON dead_letters TO ??', [role])
    },
  }
}
