import type { Knex } from 'knex'
import type pg from 'pg'
import { isConnectionError } from './database-errors.ts'
import { discard, type PlannedQuery } from './pool.ts'

/** One transaction. A function that takes it first belongs to one atomic change. */
export type Trx = Knex.Transaction

interface Facts {
  connection: pg.Client
  organizationId: string | undefined
  afterCommit: Array<() => void>
}

const factsOf = new WeakMap<object, Facts>()

export interface Opening {
  /** SQL that begins the transaction, sent in one round trip. */
  sql: string
  organizationId?: string | undefined
}

/**
 * Runs the work in a transaction that begins with `opening.sql`. `work` also gets what each
 * statement of the opening answered. Commits, then calls what `afterCommit` left.
 */
export async function inTransaction<T>(
  knex: Knex,
  opening: Opening,
  work: (trx: Trx, opened: pg.QueryResult[], connection: pg.Client) => Promise<T>,
): Promise<T> {
  const afterCommit: Facts['afterCommit'] = []
  const result = await begin(knex, opening.sql, async (trx, opened, connection) => {
    factsOf.set(trx, { connection, organizationId: opening.organizationId, afterCommit })
    try {
      const answer = await work(trx, opened, connection)
      await refuseSilentRollback(connection)
      return answer
    } catch (error) {
      // A connection that broke or went silent must not go back to the pool.
      if (isConnectionError(error)) discard(connection)
      throw error
    }
  })
  for (const call of afterCommit) call()
  return result
}

/**
 * COMMIT after a failed statement is a silent ROLLBACK: it would answer 200 for nothing. The
 * status comes after the error, at times in a later packet; an empty query waits for it.
 */
async function refuseSilentRollback(connection: pg.Client): Promise<void> {
  const { readyForQuery } = connection as pg.Client & { readyForQuery?: boolean }
  if (!readyForQuery) await connection.query('')
  if (connection.getTransactionStatus() !== 'E') return
  throw new Error('A statement of this transaction failed and its error was not passed on')
}

/** The tenant of this transaction. Throws when it has none. */
export function organizationOf(trx: Trx): string {
  const organizationId = findFacts(trx).organizationId
  if (!organizationId) throw new Error('This transaction belongs to no organization')
  return organizationId
}

/**
 * Runs a statement whose plan the server keeps, on each connection: for a large one that runs
 * often, where planning takes as long as the work. Returns its rows.
 */
export async function askPlanned<Row extends pg.QueryResultRow>(
  trx: Trx,
  { name, text, values }: PlannedQuery,
): Promise<Row[]> {
  const { rows } = await findFacts(trx).connection.query<Row>({ name, text, values: [...values] })
  return rows
}

/** Calls this once the transaction is committed; not at all when it is rolled back. */
export function afterCommit(trx: Trx, call: () => void): void {
  findFacts(trx).afterCommit.push(call)
}

/** Sets the tenant from here on: for work that serves several, one after the other. */
export async function enterOrganization(trx: Trx, organizationId: string): Promise<void> {
  const facts = findFacts(trx)
  if (facts.organizationId === organizationId) return
  await trx.raw(tenantSql(organizationId))
  facts.organizationId = organizationId
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** SQL that sets the tenant. The id goes into it as it is, so it is checked here, whoever did before. */
export function tenantSql(organizationId: string): string {
  if (!uuid.test(organizationId)) throw new Error('An organization id must be a UUID')
  return `SELECT set_config('app.organization_id', '${organizationId}', true)`
}

/** Forgets what was to happen after the commit: the work that asked for it was rolled back. */
export function forgetAfterCommit(trx: Trx): void {
  findFacts(trx).afterCommit.length = 0
}

function findFacts(trx: Trx): Facts {
  for (let at: Trx | undefined = trx; at; at = at.parentTransaction) {
    const facts = factsOf.get(at)
    if (facts) return facts
  }
  throw new Error('This transaction was not opened by platform/db.ts')
}

type Container<T> = (trx: Trx, opened: pg.QueryResult[], connection: pg.Client) => Promise<T>

interface Begun {
  begin: (connection: pg.Client) => Promise<void>
}

/**
 * knex begins with a BEGIN of its own, a round trip without use. It looks up `begin` on the
 * transaction object only when a connection is there, so ours is put in its place.
 */
function begin<T>(knex: Knex, sql: string, container: Container<T>): Promise<T> {
  let opened: pg.QueryResult[] = []
  let connection: pg.Client | undefined
  const transaction = knex.transaction((trx) => {
    if (!connection) throw new Error('knex no longer calls begin on its transaction')
    return container(trx, opened, connection)
  })
  const begun = transaction as unknown as Begun
  begun.begin = async (acquired) => {
    connection = acquired
    try {
      opened = asList(await acquired.query(sql))
    } catch (error) {
      await leave(acquired, error)
      throw error
    }
  }
  return transaction
}

/** knex gives the connection back as it is: the next one must not find this transaction open. */
async function leave(connection: pg.Client, error: unknown): Promise<void> {
  if (isConnectionError(error)) return discard(connection)
  await connection.query('ROLLBACK').catch(() => discard(connection))
}

function asList(answer: unknown): pg.QueryResult[] {
  return (Array.isArray(answer) ? answer : [answer]) as pg.QueryResult[]
}
