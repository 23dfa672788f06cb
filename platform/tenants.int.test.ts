import { expect, it } from 'vitest'
import { databases, type StatefulService } from './testing/databases.ts'
import { makeDatabase } from './testing/test-database.ts'

/** They serve all organizations at once; only the service's own role sees them. */
const ofThePlatform = ['dead_letters', 'idempotency_keys', 'inbox', 'outbox']

const services = Object.keys(databases).filter((name): name is StatefulService => name in databases)

it.each(services)(
  'every table of %s shows each organization its own rows only',
  async (service) => {
    const { sql, drop } = await makeDatabase(service)
    const open = await sql<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organization_id'
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
        AND c.relname <> ALL ($1)
        AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`,
      [ofThePlatform],
    )
    await drop()

    expect(open).toEqual([])
  },
)
