import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll } from 'vitest'
import { type Db, database, type Migration } from '../db.ts'
import {
  asSuperuser,
  createDatabase,
  databases,
  databaseUrl,
  dropDatabase,
  type StatefulService,
} from './databases.ts'
import { type PostgresName, uniqueName } from './description.ts'

/** A database of one test file, with the newest schema and no rows. */
export interface TestDatabase {
  name: string
  /** As the service's own role. */
  url: string
  /** The same on the read replica; undefined for services without one. */
  replicaUrl: string | undefined
  /** As the role that migrates and owns the tables. */
  ownerUrl: string
  superuserUrl: string
  /** As analytics, on the replica and on the primary; undefined where it reads nothing. */
  analytics: { replicaUrl: string; url: string } | undefined
  /** The service's own view of it, as in production. */
  db: Db
  /** Runs SQL as superuser, past row level security, and answers the rows. */
  sql<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
  /** The same on the read replica. */
  sqlOnReplica<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>
  /** Resolves once the replica shows everything committed before this call. */
  replicaCaughtUp(): Promise<void>
  /** Happens by itself at the end of the test file when made at its top level. */
  drop(): Promise<void>
}

interface DatabaseChoice {
  /** Instead of the service's own: for tests of the platform. */
  migrations?: readonly Migration[]
}

/**
 * A fresh database for this test file, dropped at its end. Call it at the top level of the file:
 * `const { db, sql } = await testDatabase('accounting')`.
 */
export async function testDatabase(
  service: StatefulService,
  options: DatabaseChoice = {},
): Promise<TestDatabase> {
  const made = await makeDatabase(service, options)
  afterAll(() => made.drop())
  return made
}

/** As testDatabase, but the caller drops it. */
export async function makeDatabase(
  service: StatefulService,
  { migrations }: DatabaseChoice = {},
): Promise<TestDatabase> {
  const { server, database: base, role } = databases[service]
  const name = uniqueName(`t_${base}`)
  await createDatabase(service, name, migrations)

  const replica = server === 'identity' ? undefined : (`${server}-replica` as const)
  const url = await databaseUrl(server, role, name)
  const replicaUrl = replica && (await databaseUrl(replica, role, name))
  const db = database({ url, replicaUrl, name: service, poolMax: 10 })
  return {
    name,
    url,
    replicaUrl,
    ownerUrl: await databaseUrl(server, `${base}_owner`, name),
    superuserUrl: await databaseUrl(server, 'postgres', name),
    analytics: replica && {
      replicaUrl: await databaseUrl(replica, 'analytics', name),
      url: await databaseUrl(server, 'analytics', name),
    },
    db,
    sql: askOn(server, name),
    sqlOnReplica: askOn(replica ?? server, name),
    replicaCaughtUp: async () => replica && (await caughtUp(server, replica)),
    async drop() {
      await db.close()
      await dropDatabase(service, name)
    },
  }
}

const askOn =
  (server: PostgresName, name: string) =>
  <Row extends object>(text: string, values?: unknown[]): Promise<Row[]> =>
    asSuperuser(server, name, async (client) => (await client.query<Row>(text, values)).rows)

type Replicated = 'task-tracker' | 'accounting'

/** Waits until the replica has replayed what the primary has written by now; 10 s at most. */
async function caughtUp(primary: Replicated | 'identity', replica: `${Replicated}-replica`) {
  const target = await asSuperuser(primary, 'postgres', async (client) => {
    // A commit with a number is flushed, and all that was written before it.
    await client.query('BEGIN; SET LOCAL synchronous_commit = on; SELECT txid_current(); COMMIT')
    return (await client.query('SELECT pg_current_wal_flush_lsn()::text AS lsn')).rows[0].lsn
  })
  await asSuperuser(replica, 'postgres', async (client) => {
    const until = Date.now() + 10_000
    while (Date.now() < until) {
      const { rows } = await client.query('SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn AS done', [
        target,
      ])
      if (rows[0].done) return
      await sleep(20)
    }
    throw new Error(`${replica} did not catch up within 10 s`)
  })
}
