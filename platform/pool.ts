import knex, { type Knex } from 'knex'
import pg from 'pg'
import { isConnectionError } from './database-errors.ts'

export interface PoolOptions {
  url: string
  /** Shown in pg_stat_activity. */
  name: string
  max: number
}

/** Why a wait ends. Client 15 s > gateway 10 s > service 8 s > SQL 5 s (RELIABILITY 2). */
const limits = {
  connectMs: 2_000,
  acquireMs: 4_000,
  statementMs: 5_000,
  lockMs: 4_000,
  idleInTransactionMs: 10_000,
  /** Above the statement's own limit: only a server that no longer answers meets it. */
  answerMs: 6_000,
  idleConnectionMs: 30_000,
} as const

/** A statement whose plan the server keeps, on each connection. */
export interface PlannedQuery {
  name: string
  /** Its values are `$1`, `$2` …: in this order, each once. */
  text: string
  values: readonly (string | number | Date | null)[]
}

/** A knex pool on one server, and its connections, so that all can be cut at once. */
export interface Pool {
  knex: Knex
  /** Runs one statement on a connection of the pool, outside every transaction. */
  ask(statement: PlannedQuery): Promise<pg.QueryResult>
  /** Closes every socket now: running queries fail, nobody waits for a server that is gone. */
  cut(): void
  /** Connections that work, and work that waits for one. */
  connections(): { used: number; waiting: number }
}

/** The part of knex's pool that counts. */
interface Counted {
  numUsed(): number
  numPendingAcquires(): number
}

/** The only place where connections are made, so that none is without its limits. */
export function openPool({ url, name, max }: PoolOptions): Pool {
  const connections = new Set<pg.Client>()
  const handle = knex({
    client: 'pg',
    // knex passes on to pg more than its types know.
    connection: connectionTo(url, name) as Knex.StaticConnectionConfig,
    // A message with the values in it would carry them into the log.
    compileSqlOnError: false,
    acquireConnectionTimeout: limits.acquireMs,
    log: silent,
    pool: {
      min: 0,
      max,
      idleTimeoutMillis: limits.idleConnectionMs,
      afterCreate: (connection: pg.Client, done: (error: Error | null, c: pg.Client) => void) => {
        connections.add(connection)
        connection.once('end', () => connections.delete(connection))
        done(null, connection)
      },
    },
  })
  return {
    knex: handle,
    ask: (statement) => ask(handle, statement),
    cut: () => {
      for (const connection of connections) discard(connection)
    },
    connections: () => {
      const pool: Counted | undefined = handle.client.pool
      return { used: pool?.numUsed() ?? 0, waiting: pool?.numPendingAcquires() ?? 0 }
    },
  }
}

async function ask(
  { client }: Knex,
  { name, text, values }: PlannedQuery,
): Promise<pg.QueryResult> {
  const connection: pg.Client = await client.acquireConnection()
  try {
    return await connection.query({ name, text, values: [...values] })
  } catch (error) {
    // A connection that broke or went silent must not go back to the pool.
    if (isConnectionError(error)) discard(connection)
    throw error
  } finally {
    await client.releaseConnection(connection)
  }
}

/** A connection of its own, outside every pool, with the same limits. */
export function singleConnection(url: string, name: string, answerMs: number): pg.Client {
  return new pg.Client({
    ...connectionTo(url, name),
    connectionTimeoutMillis: answerMs,
    query_timeout: answerMs,
  })
}

/** Closes the socket without a farewell; the pool will not hand the connection out again. */
export function discard(connection: pg.Client): void {
  Object.assign(connection, { __knex__disposed: 'discarded' })
  socketOf(connection)?.destroy()
}

function socketOf(connection: pg.Client): { destroy(): void } | undefined {
  // pg keeps the socket to itself, and end() waits for a server that may be frozen.
  return (connection as unknown as { connection?: { stream?: { destroy(): void } } }).connection
    ?.stream
}

function connectionTo(url: string, name: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: name,
    connectionTimeoutMillis: limits.connectMs,
    statement_timeout: limits.statementMs,
    lock_timeout: limits.lockMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    query_timeout: limits.answerMs,
    keepAlive: true,
    options: '-c TimeZone=UTC -c jit=off',
    types: ourTypes(),
  }
}

/** int8 as a number that is exact or fails; a date as `YYYY-MM-DD`, not as an instant. */
function ourTypes(): pg.TypeOverrides {
  const types = new pg.TypeOverrides()
  types.setTypeParser(pg.types.builtins.INT8, exactNumber)
  types.setTypeParser(pg.types.builtins.DATE, (text: string) => text)
  return types
}

/** Throws when the number cannot be held exactly: a wrong amount is worse than an error. */
function exactNumber(text: string): number {
  const number = Number(text)
  if (!Number.isSafeInteger(number)) throw new RangeError(`${text} is not a safe integer`)
  return number
}

const ignore = () => {}
/** What fails is thrown to the caller, who logs it once. */
const silent = { warn: ignore, error: ignore, deprecate: ignore, debug: ignore }
