import { createHash } from 'node:crypto'
import type { System } from '#platform/testing/system.ts'

/** One beats by itself, the other follows the ledger by the clock: no call writes to them. */
const restless = ['heartbeat', 'ledger_links']

/** Every table of every service with a hash of its rows: two are equal when nothing has changed. */
export async function stateOf({ databases }: Pick<System, 'databases'>) {
  const hashes = Object.entries(databases).map(async ([service, { sql }]) => {
    const tables = await sql<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL ($1)
        ORDER BY relname`,
      [restless],
    )
    const all = tables.map(
      ({ name }) => `SELECT '${name}' AS name, string_agg(t::text, ',' ORDER BY t::text) AS rows
                       FROM "${name}" t`,
    )
    const contents = await sql<{ name: string; rows: string | null }>(all.join(' UNION ALL '))
    return contents.map(({ name, rows }) => [`${service}.${name}`, hashOf(rows ?? '')] as const)
  })
  return Object.fromEntries((await Promise.all(hashes)).flat())
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')
