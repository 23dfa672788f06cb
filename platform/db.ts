import type pg from 'pg'
import type { Role } from '#contracts/endpoint.ts'
import { markAsOf } from './context.ts'
import { isStandbyConflict } from './database-errors.ts'
import { type Measured, showDatabase } from './database-metrics.ts'
import { type Direct, directIn } from './direct.ts'
import { claimSql, type IdempotencyClaim, once, purgeIdempotencyKeys } from './idempotency.ts'
import { outboxWritten } from './outbox.ts'
import { pruneRegularly } from './pruning.ts'
import { DatabaseAway, openServer, type Server } from './server.ts'
import { type Trx, tenantSql } from './transactions.ts'

export { type Direct, directIn } from './direct.ts'
export type { IdempotencyClaim } from './idempotency.ts'
export type { Migration } from './migrate.ts'
export { runMigrations, tenantTable } from './migrate.ts'
export { afterCommit, askPlanned, organizationOf, type Trx } from './transactions.ts'

/** Who does something. */
export interface Actor {
  id: string
  organizationId: string
  role: Role
  sessionId?: string
  operator?: boolean
  /** Put there by `serve` when the caller sent an Idempotency-Key. */
  once?: IdempotencyClaim
}

/** Whose data a transaction may see, and the key it is bound to. */
export interface Tenant {
  organizationId: string
  once?: IdempotencyClaim
}

type Work<T> = (trx: Trx) => Promise<T>

/** A service's database: the primary and, where there is one, its read replica. */
export interface Db {
  /**
   * A write transaction on the primary as this organization. With `once`, the work is done once
   * for its key and the kept answer is returned after that.
   * Throws 503 `unavailable` within 2 s when the primary does not answer: the work may then have
   * happened all the same; repeating it with the same key is safe.
   */
  as<T>(tenant: Tenant, work: Work<T>): Promise<T>
  /**
   * For work that is one statement: the same as `as`, in one round trip instead of three. With
   * `once` it runs in a transaction, together with its key.
   */
  direct<T>(tenant: Tenant, work: (direct: Direct) => Promise<T>): Promise<T>
  /**
   * A read-only transaction as this organization: on the primary, and while that is down on the
   * replica; the answer then carries `X-As-Of`. Throws 503 when neither answers.
   */
  read<T>(tenant: Tenant, work: Work<T>): Promise<T>
  /**
   * A write transaction without a tenant: sees only `system_*` functions and unpoliced tables.
   * `first` is one statement of SQL that travels with the BEGIN; `work` gets what it answered.
   */
  system<T>(work: (trx: Trx, first?: pg.QueryResult) => Promise<T>, first?: string): Promise<T>
  /** A connection of its own on the primary, for session locks. The caller ends it. */
  session(name: string): Promise<pg.Client>
  /** Which servers answer; null: there is no replica. */
  health(): { primary: boolean; replica: boolean | null }
  /** How busy the pools are, and how old the replica is by its heartbeat. Does not throw. */
  measure(): Promise<Measured>
  close(): Promise<void>
}

export interface DatabaseOptions {
  url: string
  replicaUrl?: string | undefined
  /** Connections per server and process; 10 when not given. */
  poolMax?: number | undefined
  /** The service's name: shown in pg_stat_activity and in the log. */
  name: string
}

/** Opens a database. Connections are made when they are needed. */
export function database({ url, replicaUrl, poolMax = 10, name }: DatabaseOptions): Db {
  const primary = openServer({ url, name, max: poolMax })
  const replica = replicaUrl
    ? openServer({ url: replicaUrl, name: `${name} replica`, max: poolMax })
    : undefined

  const measure = () => measureServers(primary, replica)
  const hide = showDatabase(name, measure)
  let forgetting: { stop(): void } | undefined
  const system: Db['system'] = (work, first) =>
    primary.run({ sql: first ? `BEGIN; ${first}` : 'BEGIN' }, (trx, opened) => work(trx, opened[1]))
  const as: Db['as'] = (tenant, work) => {
    // Who makes keys deletes old ones; no service has to think of it.
    if (tenant.once) {
      forgetting ??= pruneRegularly('idempotency keys', () => system(purgeIdempotencyKeys))
    }
    return write(primary, tenant, work)
  }

  return {
    as,
    direct: (tenant, work) =>
      tenant.once
        ? as(tenant, (trx) => work(directIn(trx)))
        : work(directOn(primary, tenant.organizationId)),
    read: (tenant, work) => read(primary, replica, tenant.organizationId, work),
    system,
    session: (purpose) => primary.session(`${name} ${purpose}`),
    health: () => ({ primary: primary.up(), replica: replica ? replica.up() : null }),
    measure,
    close: async () => {
      hide()
      forgetting?.stop()
      await Promise.all([primary.close(), replica?.close()])
    },
  }
}

/** Tenant and key travel with the BEGIN: one round trip instead of four. */
async function write<T>(server: Server, tenant: Tenant, work: Work<T>): Promise<T> {
  const { organizationId, once: claim } = tenant
  const begin = `BEGIN; ${tenantSql(organizationId)}`
  if (!claim) return server.run({ sql: begin, organizationId }, work)
  if (claim.outcome) throw new Error('One request with an Idempotency-Key is one transaction')

  const sql = `${begin}; ${claimSql(organizationId, claim)}`
  const settled = await server.run({ sql, organizationId }, (trx, opened) =>
    once(trx, organizationId, claim, opened[2]?.rowCount === 1, () => work(trx)),
  )
  if ('refusal' in settled) throw settled.refusal
  return settled.answer
}

/** Each statement is a transaction of its own, without a BEGIN and a COMMIT around it. */
function directOn(server: Server, organizationId: string): Direct {
  return {
    organizationId,
    ask: async (statement) => {
      const { rows } = await server.ask(statement)
      if (statement.announces) outboxWritten(statement.announces)
      return rows
    },
  }
}

async function read<T>(
  primary: Server,
  replica: Server | undefined,
  organizationId: string,
  work: Work<T>,
): Promise<T> {
  const sql = `BEGIN READ ONLY; ${tenantSql(organizationId)}`
  const onPrimary = () => primary.run({ sql, organizationId }, work)
  if (!replica) return onPrimary()
  try {
    return await onPrimary()
  } catch (error) {
    if (!(error instanceof DatabaseAway)) throw error
  }
  return readReplica(replica, organizationId, work).catch((error) => {
    if (isStandbyConflict(error)) return onPrimary()
    throw error
  })
}

/** A standby cancels reads that are in the way of the primary's changes: tried once more. */
async function readReplica<T>(replica: Server, organizationId: string, work: Work<T>): Promise<T> {
  const sql = `BEGIN READ ONLY; ${tenantSql(organizationId)}; SELECT at FROM heartbeat`
  const attempt = () =>
    replica.run({ sql, organizationId }, (trx, opened) => {
      markAsOf(opened[2]?.rows[0]?.at ?? new Date(0))
      return work(trx)
    })
  return attempt().catch((error) => {
    if (isStandbyConflict(error)) return attempt()
    throw error
  })
}

async function measureServers(primary: Server, replica: Server | undefined): Promise<Measured> {
  const connections = [{ server: 'primary', ...primary.connections() }]
  if (!replica) return { replicaLagMs: null, connections }
  connections.push({ server: 'replica', ...replica.connections() })
  const sql = 'BEGIN READ ONLY; SELECT at FROM heartbeat'
  try {
    const at = await replica.run({ sql }, async (_, opened): Promise<Date> => opened[1]?.rows[0].at)
    return { replicaLagMs: Math.max(0, Date.now() - at.getTime()), connections }
  } catch {
    return { replicaLagMs: null, connections }
  }
}
