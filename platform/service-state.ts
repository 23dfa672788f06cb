import { readFileSync } from 'node:fs'
import type { Db } from './db.ts'
import { queueMessages } from './messaging-metrics.ts'
import type { Trx } from './transactions.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

/** What an operator wants to know of one process and its database. */
export interface ServiceState {
  version: string
  node: string
  pid: number
  startedAt: string
  database?: { primary: boolean; replica: boolean | null; replicaLagMs: number | null }
  outbox?: { waiting: number; oldestSeconds: number }
  deadLetters?: number
  queues?: { queue: string; messages: number }[]
}

/** The process as it is now; what cannot be found out is left out. */
export async function serviceState(db?: Db): Promise<ServiceState> {
  const startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString()
  const state: ServiceState = { version, node: process.version, pid: process.pid, startedAt }
  if (!db) return state

  const { replicaLagMs } = await db.measure()
  state.database = { ...db.health(), replicaLagMs }
  state.queues = (await queueMessages.get()).values.map(({ labels, value }) => ({
    queue: String(labels.queue),
    messages: value,
  }))
  const counted = await db.system(countWaiting).catch(() => undefined)
  return { ...state, ...counted }
}

async function countWaiting(trx: Trx): Promise<Pick<ServiceState, 'outbox' | 'deadLetters'>> {
  const { rows } = await trx.raw(
    `SELECT count(*)::int AS waiting,
            coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age,
            to_regclass('dead_letters') IS NOT NULL AS keeps_letters
       FROM (SELECT created_at FROM outbox WHERE lane = 'bus' AND published_at IS NULL
              ORDER BY id LIMIT 10000) AS oldest`,
  )
  const outbox = { waiting: rows[0].waiting, oldestSeconds: rows[0].age }
  if (!rows[0].keeps_letters) return { outbox }
  const letters = await trx('dead_letters').whereNull('resolved_at').count({ letters: '*' }).first()
  return { outbox, deadLetters: Number(letters?.letters ?? 0) }
}
