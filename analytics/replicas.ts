import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { isStandbyConflict } from '#platform/database-errors.ts'
import { showDatabase } from '#platform/database-metrics.ts'
import type { Trx } from '#platform/db.ts'
import { unavailable } from '#platform/errors.ts'
import { DatabaseAway, openServer, type Server } from '#platform/server.ts'

/** How long the replica may take to become fresh enough before the primary is asked. */
const waitForReplicaMs = 500
const askAgainMs = 25

/** Whose numbers, and when: the time decides what "today" is. */
export interface Question {
  organizationId: string
  now: Date
}

/** What every number needs: in which currency, and which day it is there. */
const Organization = z.object({
  name: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  /** `YYYY-MM-DD` in the organization's zone. */
  today: z.string(),
})
export type Organization = z.infer<typeof Organization>

/** How old what was read is. */
export interface Age {
  asOf: Date
  replicaLagMs: number
}

export interface Read<T> extends Age {
  value: T
}

type Work<T> = (trx: Trx, here: Organization) => Promise<T>

/** One owner's numbers: its read replica, and a few connections to its primary for need. */
export interface Source {
  /**
   * Reads in one read-only snapshot as this organization: from the replica, and from the primary
   * when the replica does not answer, cancels the query twice, or is not fresh enough after
   * 500 ms. While the primary is away, a stale replica is better than nothing.
   * Throws 503 when nobody answers, or when the owner has not heard of the organization yet.
   */
  read<T>(question: Question, work: Work<T>, isFresh?: (value: T) => boolean): Promise<Read<T>>
  /** Who would answer now. */
  health(): { replica: boolean; primary: boolean }
  close(): Promise<void>
}

export interface SourceOptions {
  name: string
  replicaUrl: string
  primaryUrl: string
}

/** Opens both servers. Nothing is connected yet but the probes. */
export function openSource({ name, replicaUrl, primaryUrl }: SourceOptions): Source {
  const replica = openServer({ url: replicaUrl, name: `analytics ${name} replica`, max: 8 })
  // Few: numbers must not crowd out the work that they are about.
  const primary = openServer({ url: primaryUrl, name: `analytics ${name} primary`, max: 3 })

  const hide = showDatabase(`analytics ${name}`, async () => ({
    replicaLagMs: await lagOf(replica).catch(() => null),
    connections: [
      { server: 'primary', ...primary.connections() },
      { server: 'replica', ...replica.connections() },
    ],
  }))

  return {
    read: (question, work, isFresh = () => true) =>
      firstFresh({
        askReplica: () => ask(replica, question, work),
        askPrimary: () => ask(primary, question, work),
        isFresh,
      }),
    health: () => ({ replica: replica.up(), primary: primary.up() }),
    close: async () => {
      hide()
      await Promise.all([replica.close(), primary.close()])
    },
  }
}

/** The oldest part decides how old an answer is that was put together from several. */
export function freshnessOf(...ages: Age[]): { asOf: string; replicaLagMs: number } {
  const oldest = Math.min(...ages.map(({ asOf }) => asOf.getTime()))
  return {
    asOf: new Date(oldest).toISOString(),
    replicaLagMs: Math.max(...ages.map(({ replicaLagMs }) => replicaLagMs)),
  }
}

/** Undefined: this server has not heard of the organization yet. */
type Ask<T> = () => Promise<Read<T> | undefined>

async function firstFresh<T>({
  askReplica,
  askPrimary,
  isFresh,
}: {
  askReplica: Ask<T>
  askPrimary: Ask<T>
  isFresh: (value: T) => boolean
}): Promise<Read<T>> {
  const isEnough = (read: Read<T> | undefined) => read !== undefined && isFresh(read.value)
  const near = await untilEnough(askReplica, isEnough)
  if (near && isEnough(near)) return near
  const far = await askPrimary().catch((error) => {
    if (near && error instanceof DatabaseAway) return near
    throw error
  })
  if (!far) throw unavailable('This organization has no numbers yet', 1)
  return far
}

/** Asks the replica until it is fresh enough or the time is over; nothing when it is away. */
async function untilEnough<T>(
  askReplica: Ask<T>,
  isEnough: (read: Read<T> | undefined) => boolean,
): Promise<Read<T> | undefined> {
  const until = Date.now() + waitForReplicaMs
  try {
    let read = await twiceOnConflict(askReplica)
    while (!isEnough(read) && Date.now() < until) {
      await sleep(askAgainMs)
      read = await twiceOnConflict(askReplica)
    }
    return read
  } catch (error) {
    if (error instanceof DatabaseAway || isStandbyConflict(error)) return undefined
    throw error
  }
}

/** A standby cancels reads that are in the way of the primary's changes: worth one more try. */
async function twiceOnConflict<T>(work: () => Promise<T>): Promise<T> {
  return work().catch((error) => {
    if (isStandbyConflict(error)) return work()
    throw error
  })
}

const Heartbeat = z.object({ at: z.date(), lagMs: z.number() })

const heartbeatSql = `SELECT at, greatest(0, round(extract(epoch FROM clock_timestamp() - at)
  * 1000))::integer AS "lagMs" FROM reporting.heartbeat`

const lagOf = (server: Server): Promise<number> =>
  server.run({ sql: `BEGIN READ ONLY; ${heartbeatSql}` }, async (_, opened) => {
    return Heartbeat.parse(opened[1]?.rows[0]).lagMs
  })

/** Tenant, age and organization travel with the BEGIN: one round trip. */
async function ask<T>(
  server: Server,
  { organizationId, now }: Question,
  work: Work<T>,
): Promise<Read<T> | undefined> {
  const sql = `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
    SELECT set_config('app.organization_id', '${z.uuid().parse(organizationId)}', true);
    ${heartbeatSql};
    SELECT name, currency, time_zone AS "timeZone",
           ('${now.toISOString()}'::timestamptz AT TIME ZONE time_zone)::date AS today
      FROM reporting.organizations`
  return server.run({ sql, organizationId }, async (trx, opened) => {
    const heartbeat = Heartbeat.parse(opened[2]?.rows[0])
    const here = Organization.optional().parse(opened[3]?.rows[0])
    if (!here) return undefined
    return { value: await work(trx, here), asOf: heartbeat.at, replicaLagMs: heartbeat.lagMs }
  })
}
