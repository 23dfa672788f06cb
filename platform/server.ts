import type pg from 'pg'
import { isConnectionError } from './database-errors.ts'
import { AppError } from './errors.ts'
import { openPool, type PlannedQuery, singleConnection } from './pool.ts'
import { watchPool } from './pool-watch.ts'
import { inTransaction, type Opening, type Trx } from './transactions.ts'

const retryAfterSeconds = 2

/** 503: the database server does not answer. What was under way may or may not have happened. */
export class DatabaseAway extends AppError {
  constructor() {
    const detail = 'The database does not answer at the moment'
    super(503, 'unavailable', detail, { retryAfterSeconds })
  }
}

type Work<T> = (trx: Trx, opened: pg.QueryResult[]) => Promise<T>

/** One PostgreSQL server: its pool, and the watch that says whether it answers. */
export interface Server {
  /** Runs the work in one transaction. Throws `DatabaseAway` within 2 s of the server's silence. */
  run<T>(opening: Opening, work: Work<T>): Promise<T>
  /** Runs one statement outside every transaction. Throws as `run` does. */
  ask(statement: PlannedQuery): Promise<pg.QueryResult>
  up(): boolean
  /** Connections that work, and work that waits for one. */
  connections(): { used: number; waiting: number }
  /** A connection of its own, e.g. for a session lock. The caller ends it. */
  session(name: string): Promise<pg.Client>
  close(): Promise<void>
}

/** Opens a server. Nothing is connected yet but the probe. */
export function openServer(options: { url: string; name: string; max: number }): Server {
  let pool = openPool(options)
  const waiting = new Set<(reason: Error) => void>()

  /** Gives up all that waits or runs, and starts with a fresh pool. */
  const giveUp = () => {
    const silent = pool
    pool = openPool(options)
    silent.cut()
    void silent.knex.destroy()
    for (const reject of waiting) reject(new DatabaseAway())
    waiting.clear()
  }
  const watch = watchPool({ url: options.url, name: options.name, onDown: giveUp })

  async function watched<T>(work: () => Promise<T>): Promise<T> {
    if (!watch.up()) throw new DatabaseAway()
    try {
      const result = await orGivenUp(waiting, work())
      watch.answered()
      return result
    } catch (error) {
      throw isConnectionError(error) ? new DatabaseAway() : error
    }
  }

  return {
    up: watch.up,
    connections: () => pool.connections(),
    run: (opening, work) => watched(() => inTransaction(pool.knex, opening, work)),
    ask: (statement) => watched(() => pool.ask(statement)),
    session: async (name) => {
      const connection = singleConnection(options.url, name, 5_000)
      connection.on('error', () => {})
      await connection.connect()
      return connection
    },
    close: async () => {
      watch.stop()
      await pool.knex.destroy()
    },
  }
}

/** The work's result, or the reason why nobody waits for it any longer. */
function orGivenUp<T>(waiting: Set<(reason: Error) => void>, running: Promise<T>): Promise<T> {
  // Not Promise.race with one lasting promise: that would keep every result in memory.
  return new Promise<T>((resolve, reject) => {
    waiting.add(reject)
    running.then(resolve, reject).finally(() => waiting.delete(reject))
  })
}
