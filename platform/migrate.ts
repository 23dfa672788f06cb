import knex, { type Knex } from 'knex'

/** One step of a schema, forward only. Never rename one that was released: the name is its id. */
export interface Migration {
  /** `0001-tasks`; they run in the order of the service's list. */
  name: string
  up(trx: Knex): Promise<void>
}

/** Any number that nobody else takes: the advisory lock of those who migrate. */
const migrationLock = 7_316_044

/**
 * Brings a database to the newest schema, as its owner: each migration in a transaction of its
 * own, those already applied left out. May run in several processes at once. Returns the names
 * of those it applied.
 */
export async function runMigrations(
  ownerUrl: string,
  migrations: readonly Migration[],
): Promise<string[]> {
  const owner = knex({
    client: 'pg',
    connection: { connectionString: ownerUrl, application_name: 'migrate' },
    pool: { min: 0, max: 1 },
    acquireConnectionTimeout: 10_000,
  })
  try {
    await owner.transaction(createList)
    const applied: string[] = []
    for (const migration of migrations) {
      if (await owner.transaction((trx) => apply(trx, migration))) applied.push(migration.name)
    }
    return applied
  } finally {
    await owner.destroy()
  }
}

async function createList(trx: Knex.Transaction): Promise<void> {
  await oneAtATime(trx)
  await trx.raw(`CREATE TABLE IF NOT EXISTS migrations (
    name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`)
}

async function apply(trx: Knex.Transaction, migration: Migration): Promise<boolean> {
  await oneAtATime(trx)
  const before = await trx('migrations').where({ name: migration.name }).first()
  if (before) return false
  await migration.up(trx)
  await trx('migrations').insert({ name: migration.name })
  return true
}

/** The second process waits for the first, but not for ever. */
async function oneAtATime(trx: Knex.Transaction): Promise<void> {
  await trx.raw("SET LOCAL lock_timeout = '60s'")
  await trx.raw('SELECT pg_advisory_xact_lock(?)', [migrationLock])
}

/**
 * Makes a table one that shows each organization its own rows only, its owner included.
 * It needs a column `organization_id`. No tenant set: no row, no error.
 */
export async function tenantTable(trx: Knex, table: string): Promise<void> {
  await trx.raw('ALTER TABLE ?? ENABLE ROW LEVEL SECURITY', [table])
  await trx.raw('ALTER TABLE ?? FORCE ROW LEVEL SECURITY', [table])
  await trx.raw(
    `CREATE POLICY of_organization ON ??
      USING (organization_id = nullif(current_setting('app.organization_id', true), '')::uuid)`,
    [table],
  )
}
