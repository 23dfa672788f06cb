import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { AggregatorRegistry } from 'prom-client'
import { log, nameLog } from '#platform/log.ts'
import { startMetrics } from '#platform/metrics.ts'

/** For a new worker to open its door. */
const startWithinMs = 60_000
/** Longer than a worker takes to end in order. */
const stopWithinMs = 25_000
/** Between the death of a worker and its successor. */
const restartAfterMs = 1_000

export interface Workers {
  count: number
  /** The figures of all of them together are served here; 0: nowhere. */
  metricsPort: number
  host: string
}

/**
 * Runs so many workers of this program on the same port, and a new one for each that dies.
 * SIGHUP replaces them one by one: the successor opens its door before the old one closes its
 * own, so that nobody is turned away. SIGTERM and SIGINT end all of them in order, then this
 * process with 0. Ends with 1 when the first of them do not start. Never resolves.
 */
export async function leadWorkers({ count, metricsPort, host }: Workers): Promise<never> {
  nameLog('api-gateway')
  const figures = new AggregatorRegistry()
  await startMetrics(metricsPort, host, () => figures.clusterMetrics())
  let stopping = false
  let renewing = Promise.resolve()
  const leaving = new Set<Worker>()

  const start = (): Worker => {
    // Together they are scraped through this process.
    const worker = cluster.fork({ METRICS_PORT: '0' })
    worker.once('exit', (code, signal) => {
      if (stopping || leaving.delete(worker)) return
      log.error({ pid: worker.process.pid, code, signal }, 'a worker ended')
      setTimeout(() => stopping || start(), restartAfterMs)
    })
    return worker
  }

  /** The old ones stay when a successor does not open its door: better the old program than none. */
  async function renew(): Promise<void> {
    for (const old of workers()) {
      if (stopping) return
      const successor = start()
      if (!(await opens(successor))) {
        log.error('a new worker did not start: the others stay as they are')
        leaving.add(successor)
        successor.process.kill('SIGKILL')
        return
      }
      leaving.add(old)
      await ended(old)
    }
    log.info('every worker was replaced')
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    await Promise.all(workers().map(ended))
    process.exit(0)
  }

  process.on('SIGHUP', () => {
    renewing = renewing.then(renew)
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal))
  const opening = await Promise.all(Array.from({ length: count }, () => opens(start())))
  if (!stopping && opening.includes(false)) process.exit(1)
  return new Promise<never>(() => {})
}

const workers = (): Worker[] => Object.values(cluster.workers ?? {}).filter((one) => !!one)

/** Whether it listens in time. */
async function opens(worker: Worker): Promise<boolean> {
  const giveUp = new AbortController()
  const { signal } = giveUp
  try {
    return await Promise.race([
      once(worker, 'listening', { signal }).then(() => true),
      once(worker, 'exit', { signal }).then(() => false),
      sleep(startWithinMs, false, { signal }),
    ])
  } finally {
    giveUp.abort()
  }
}

async function ended(worker: Worker): Promise<void> {
  if (worker.isDead()) return
  const gone = once(worker, 'exit')
  worker.process.kill('SIGTERM')
  const impatient = setTimeout(() => worker.process.kill('SIGKILL'), stopWithinMs)
  await gone
  clearTimeout(impatient)
}
