import { connectBus } from '#platform/bus.ts'
import { readConfig } from '#platform/config.ts'
import { startConsumers } from '#platform/consumers.ts'
import { database } from '#platform/db.ts'
import { startHeartbeat } from '#platform/heartbeat.ts'
import { httpServer } from '#platform/http.ts'
import { startWorker } from '#platform/jobs.ts'
import { startMetrics } from '#platform/metrics.ts'
import { readable, wasConnected } from '#platform/readiness.ts'
import { startRelay } from '#platform/relay.ts'
import { run } from '#platform/service.ts'
import { startTracing } from '#platform/tracing.ts'
import { shape } from './config.ts'
import { consumers } from './consumers.ts'
import { reassignmentQueue } from './domain/run.ts'
import { jobs, schedule } from './jobs.ts'
import { routes } from './routes.ts'

const service = 'task-tracker'
/** Runs of different organizations go on side by side; each is one batch at a time. */
const runsAtATime = 2

const config = readConfig(shape)
await startTracing(service, config.OTEL_EXPORTER_OTLP_ENDPOINT)
const db = database({
  url: config.TASK_TRACKER_DATABASE_URL,
  replicaUrl: config.TASK_TRACKER_REPLICA_DATABASE_URL,
  name: service,
})
const bus = connectBus(config.RABBITMQ_URL, service)
const connected = wasConnected(bus)
const metrics = await startMetrics(config.METRICS_PORT, config.BIND_HOST)
const redisUrl = config.REDIS_URL

await run(
  service,
  config.ROLES,
  {
    http: () =>
      httpServer({
        service,
        port: config.TASK_TRACKER_PORT,
        host: config.BIND_HOST,
        internalKeys: config.INTERNAL_TOKEN_PUBLIC_KEYS,
        build: routes(db, Math.random),
        operations: { db, consumers },
        ready: async () => ({ database: readable(db), bus: connected() }),
      }),
    consumers: () => startConsumers({ bus, db, consumers }),
    worker: () =>
      startWorker({
        redisUrl,
        queue: reassignmentQueue,
        jobs: jobs(db, Math.random, config.REASSIGNMENT_BATCH_SIZE),
        concurrency: runsAtATime,
      }),
    relay: () => startRelay({ db, bus, redisUrl }),
    cron: () => {
      const parts = [...schedule(db), startHeartbeat(db)]
      return {
        stop: async () => {
          await Promise.all(parts.map((part) => part.stop()))
        },
      }
    },
  },
  async () => {
    await Promise.all([bus.close(), db.close(), metrics.stop()])
  },
)
