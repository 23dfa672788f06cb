import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import pg from 'pg'
import { type Migration, runMigrations } from '../db.ts'
import { type PostgresName, testServers } from './description.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Where the data of each service that has some lives. */
export const databases = {
  'api-gateway': { server: 'identity', database: 'identity', role: 'api_gateway' },
  'task-tracker': { server: 'task-tracker', database: 'task_tracker', role: 'task_tracker' },
  accounting: { server: 'accounting', database: 'accounting', role: 'accounting' },
  email: { server: 'identity', database: 'email', role: 'email' },
} as const
export type StatefulService = keyof typeof databases

/** Address of a database on one of the set's servers, for this role. */
export async function databaseUrl(server: PostgresName, role: string, database: string) {
  const { password, postgresPorts } = await testServers()
  return `postgres://${role}:${password}@127.0.0.1:${postgresPorts[server]}/${database}`
}

/** Runs work with a connection as superuser, which is closed after. */
export async function asSuperuser<T>(
  server: PostgresName,
  database: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const connectionString = await databaseUrl(server, 'postgres', database)
  const client = new pg.Client({ connectionString, application_name: 'tests' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/**
 * A new database with no rows: a copy of the service's migrated template, or, with migrations
 * given, a schema made by exactly those.
 */
export async function createDatabase(
  service: StatefulService,
  name: string,
  migrations?: readonly Migration[],
): Promise<void> {
  const { server, database } = databases[service]
  const template = migrations ? database : await migratedTemplate(service)
  await asSuperuser(server, 'postgres', async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
    await client.query(rightsOn(service, name))
  })
  if (migrations) {
    await runMigrations(await databaseUrl(server, `${database}_owner`, name), migrations)
  }
}

export async function dropDatabase(service: StatefulService, name: string): Promise<void> {
  await asSuperuser(databases[service].server, 'postgres', (client) =>
    client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  )
}

/** Rights on a database are not copied with it; inside it everything is. */
function rightsOn(service: StatefulService, name: string): string {
  const { database, role, server } = databases[service]
  const readers = server === 'identity' ? role : `${role}, analytics`
  return `REVOKE ALL ON DATABASE ${name} FROM PUBLIC;
    GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${name} TO ${database}_owner;
    GRANT CONNECT ON DATABASE ${name} TO ${readers}`
}

const templates = new Map<StatefulService, Promise<string>>()

/** Made once per set and state of the migrations, by whoever comes first; the others wait. */
function migratedTemplate(service: StatefulService): Promise<string> {
  const known = templates.get(service)
  if (known) return known
  const made = makeTemplate(service)
  templates.set(service, made)
  return made
}

async function makeTemplate(service: StatefulService): Promise<string> {
  const { server, database } = databases[service]
  const name = `template_${database}_${await hashOfMigrations(service)}`
  await asSuperuser(server, 'postgres', async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext('template'))")
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount) return

    const draft = `${name}_draft`
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
    await createDatabase(service, draft, await migrationsOf(service))
    // No connections: autovacuum would be in the way of copying.
    await client.query(`ALTER DATABASE ${draft} ALLOW_CONNECTIONS false`)
    await client.query(`ALTER DATABASE ${draft} RENAME TO ${name}`)
  })
  return name
}

async function migrationsOf(service: StatefulService): Promise<Migration[]> {
  const file = path.join(root, service, 'migrations/index.ts')
  const module: { migrations: Migration[] } = await import(pathToFileURL(file).href)
  return module.migrations
}

/** Short and different for each state of the files that make the schema. */
async function hashOfMigrations(service: StatefulService): Promise<string> {
  const folders = [`${service}/migrations`, 'platform/migrations']
  const hash = createHash('sha256').update(await readFile(path.join(root, 'platform/migrate.ts')))
  for (const folder of folders) {
    const names = (await readdir(path.join(root, folder))).sort()
    for (const name of names)
      hash.update(name).update(await readFile(path.join(root, folder, name)))
  }
  return hash.digest('hex').slice(0, 12)
}
