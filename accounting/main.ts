import { connectBus } from '#platform/bus.ts'
import { readConfig } from '#platform/config.ts'
import { startConsumers } from '#platform/consumers.ts'
import { database } from '#platform/db.ts'
import { startHeartbeat } from '#platform/heartbeat.ts'
import { httpServer } from '#platform/http.ts'
import { startMetrics } from '#platform/metrics.ts'
import { readable, wasConnected } from '#platform/readiness.ts'
import { startRelay } from '#platform/relay.ts'
import { run } from '#platform/service.ts'
import { startTracing } from '#platform/tracing.ts'
import { shape } from './config.ts'
import { consumers } from './consumers.ts'
import { startChaining, startDueWork } from './jobs.ts'
import { routes } from './routes.ts'

const service = 'accounting'

const config = readConfig(shape)
await startTracing(service, config.OTEL_EXPORTER_OTLP_ENDPOINT)
const db = database({
  url: config.ACCOUNTING_DATABASE_URL,
  replicaUrl: config.ACCOUNTING_REPLICA_DATABASE_URL,
  name: service,
})
const bus = connectBus(config.RABBITMQ_URL, service)
const connected = wasConnected(bus)
const metrics = await startMetrics(config.METRICS_PORT, config.BIND_HOST)
let dueWork: ReturnType<typeof startDueWork> | undefined

await run(
  service,
  config.ROLES,
  {
    http: () =>
      httpServer({
        service,
        port: config.ACCOUNTING_PORT,
        host: config.BIND_HOST,
        internalKeys: config.INTERNAL_TOKEN_PUBLIC_KEYS,
        // Where another process has the clock, it finds a new run at its next tick.
        build: routes({ db, bankKey: config.BANK_DATA_KEY, wake: () => dueWork?.wake() }),
        operations: { db, consumers },
        ready: async () => ({ database: readable(db), bus: connected() }),
      }),
    consumers: () => startConsumers({ bus, db, consumers }),
    relay: () => startRelay({ db, bus }),
    cron: () => {
      dueWork = startDueWork({ db, batchSize: config.PAYOUT_BATCH_SIZE })
      const parts = [dueWork, startChaining(db), startHeartbeat(db)]
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
