import { Gauge } from 'prom-client'

/** What a database handle can tell of itself. */
export interface Measured {
  /** Null: there is no replica, or it does not answer. */
  replicaLagMs: number | null
  connections: { server: string; used: number; waiting: number }[]
}

const measured = new Map<string, () => Promise<Measured>>()

/** Shows a database in the metrics; the result takes it out again. */
export function showDatabase(name: string, measure: () => Promise<Measured>): () => void {
  measured.set(name, measure)
  return () => measured.delete(name)
}

const inUse = new Gauge({
  name: 'database_connections_used',
  help: 'Connections of the pool that work at the moment.',
  labelNames: ['database', 'server'],
})

const waiting = new Gauge({
  name: 'database_connections_awaited',
  help: 'Work that waits for a connection of the pool.',
  labelNames: ['database', 'server'],
})

const lag = new Gauge({
  name: 'database_replica_lag_seconds',
  help: 'Age of what the replica shows; not there while it does not answer.',
  labelNames: ['database'],
  // Asked at each scrape; the other two are filled on the way.
  async collect() {
    this.reset()
    for (const [database, measure] of measured) {
      const { replicaLagMs, connections } = await measure()
      if (replicaLagMs !== null) lag.set({ database }, replicaLagMs / 1_000)
      for (const { server, ...counts } of connections) {
        inUse.set({ database, server }, counts.used)
        waiting.set({ database, server }, counts.waiting)
      }
    }
  },
})
