import type { Invariant, Violation } from '../invariant.ts'
import type { Database, World } from '../world.ts'

interface Table {
  schema: string
  name: string
  policed: boolean
}

/** Which tables each role may read, and whether row level security is forced on them. */
const readableTables = `
  SELECT n.nspname AS schema, c.relname AS name,
         c.relkind = 'v' OR (c.relrowsecurity AND c.relforcerowsecurity) AS policed
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname IN ('public', 'reporting') AND c.relkind IN ('r', 'v', 'p')
     AND has_schema_privilege($1, n.oid, 'USAGE') AND has_table_privilege($1, c.oid, 'SELECT')
     AND EXISTS (SELECT FROM pg_attribute a
                  WHERE a.attrelid = c.oid AND a.attname = 'organization_id')
     AND NOT (n.nspname = 'public' AND c.relname = ANY ($2))`

/** Granted to their service's role alone, without a policy (docs/ARCHITECTURE.md). */
const unpoliced = ['outbox', 'inbox', 'idempotency_keys', 'dead_letters', 'heartbeat']

const roles = ({ identity, taskTracker, accounting, email }: World): [Database, string][] => [
  [identity, 'api_gateway'],
  [taskTracker, 'task_tracker'],
  [taskTracker, 'analytics'],
  [accounting, 'accounting'],
  [accounting, 'analytics'],
  [email, 'email'],
]

/** Without a tenant nobody sees anything, and nobody gets an error that tells of it. */
export const tenantsAreApart: Invariant = {
  id: 'I15',
  promise: 'without a tenant no role sees a row; row level security is forced on every table',
  check: async (world) => {
    const found = await Promise.all(roles(world).map(([database, role]) => visible(database, role)))
    return found.flat()
  },
}

async function visible(database: Database, role: string): Promise<Violation[]> {
  const tables = await database.rows<Table>(readableTables, [role, unpoliced])
  if (tables.length === 0) return [{ id: `${database.name}.${role}`, detail: 'reads no table' }]
  return database.aside(async (rows) => {
    await rows(`SET LOCAL ROLE "${role}"`)
    const violations: Violation[] = []
    for (const { schema, name, policed } of tables) {
      const id = `${database.name}.${schema}.${name}`
      if (!policed) violations.push({ id, detail: 'row level security is not forced' })
      const [seen] = await rows(`SELECT FROM "${schema}"."${name}" LIMIT 1`)
      if (seen) violations.push({ id, detail: `${role} sees rows without a tenant` })
    }
    return violations
  })
}
