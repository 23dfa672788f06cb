import type { Migration } from '../migrate.ts'

/** One row, written each second: what a replica shows of it is how old that replica is. */
export function heartbeatMigration(role: string): Migration {
  return {
    name: 'platform-heartbeat',
    up: async (trx) => {
      await trx.raw(`CREATE TABLE heartbeat (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        at timestamptz NOT NULL)`)
      await trx.raw('INSERT INTO heartbeat (at) VALUES (now())')
      await trx.raw('GRANT SELECT, UPDATE ON heartbeat TO ??', [role])
    },
  }
}
