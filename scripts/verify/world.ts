import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import pg from 'pg'
import { z } from 'zod'

const server = z.looseObject({ name: z.string(), role: z.string(), url: z.url() })
const status = z.looseObject({
  postgres: z.array(server),
  rabbitmq: z.looseObject({ managementUrl: z.url().nullish() }),
  inbox: z.looseObject({ url: z.url() }),
})

/** One database as a superuser sees it: row level security does not apply. */
export interface Database {
  name: string
  /** Rows of a query; numbers of the type bigint come as JavaScript numbers. */
  rows: <T>(sql: string, values?: unknown[]) => Promise<T[]>
  /** Runs the work on one connection inside a transaction that is rolled back. */
  aside: <T>(work: (rows: Database['rows']) => Promise<T>) => Promise<T>
  close: () => Promise<void>
}

/** Everything the checker looks at: databases, mailbox, broker. It shares no code with the services. */
export interface World {
  identity: Database
  taskTracker: Database
  accounting: Database
  email: Database
  /** Origin of the mailbox's Mailpit calls. */
  inboxUrl: string
  /** Origin and credentials of RabbitMQ's management API; without it queues are not looked at. */
  managementUrl: string | undefined
  /** Which virtual host of the broker. */
  vhost: string
}

/** Of these connections only: whoever else uses the driver in this process keeps its own. */
const types = new pg.TypeOverrides()
types.setTypeParser(pg.types.builtins.INT8, Number)
types.setTypeParser(pg.types.builtins.NUMERIC, Number)

/** Opens a database by its superuser's URL. */
export function openDatabase(name: string, url: string): Database {
  const pool = new pg.Pool({ connectionString: url, max: 2, statement_timeout: 120_000, types })
  pool.on('error', () => {})
  const rowsOf =
    (client: pg.Pool | pg.PoolClient): Database['rows'] =>
    async <T>(sql: string, values: unknown[] = []) =>
      (await client.query<T & pg.QueryResultRow>(sql, values)).rows
  return {
    name,
    rows: rowsOf(pool),
    aside: async (work) => {
      const client = await pool.connect()
      try {
        await client.query('BEGIN READ ONLY')
        return await work(rowsOf(client))
      } finally {
        await client.query('ROLLBACK')
        client.release()
      }
    },
    close: () => pool.end(),
  }
}

/**
 * The system that runs from this checkout.
 * @throws when none runs.
 */
export async function runningWorld(): Promise<World> {
  const running = await readStatus()
  const open = (server: string, database: string) =>
    openDatabase(database, databaseUrl(running, server, database))
  return {
    identity: open('identity', 'identity'),
    taskTracker: open('task-tracker', 'task_tracker'),
    accounting: open('accounting', 'accounting'),
    email: open('identity', 'email'),
    inboxUrl: running.inbox.url,
    managementUrl: running.rabbitmq.managementUrl ?? undefined,
    vhost: 'piecework',
  }
}

/**
 * Where a primary of that system is, as its superuser.
 * @throws when none runs.
 */
export async function runningDatabaseUrl(server: string, database: string): Promise<string> {
  return databaseUrl(await readStatus(), server, database)
}

async function readStatus(): Promise<z.infer<typeof status>> {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['infra/local/status.js', '--json'])
  return status.parse(JSON.parse(stdout))
}

function databaseUrl(
  { postgres }: z.infer<typeof status>,
  server: string,
  database: string,
): string {
  const found = postgres.find(({ name, role }) => name === server && role === 'primary')
  if (!found) throw new Error(`PostgreSQL ${server} is not running`)
  const url = new URL(found.url)
  url.pathname = `/${database}`
  return url.href
}

/** Ends all connections. */
export async function closeWorld(world: World): Promise<void> {
  const { identity, taskTracker, accounting, email } = world
  await Promise.all([identity, taskTracker, accounting, email].map((each) => each.close()))
}
