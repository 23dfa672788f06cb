import { readConfig } from '#platform/config.ts'
import { httpServer } from '#platform/http.ts'
import { startMetrics } from '#platform/metrics.ts'
import { run } from '#platform/service.ts'
import { startTracing } from '#platform/tracing.ts'
import { shape } from './config.ts'
import { openSource, type Source } from './replicas.ts'
import { routes } from './routes.ts'

const service = 'analytics'

const config = readConfig(shape)
await startTracing(service, config.OTEL_EXPORTER_OTLP_ENDPOINT)
const work = openSource({
  name: 'task-tracker',
  replicaUrl: config.ANALYTICS_TASK_TRACKER_REPLICA_DATABASE_URL,
  primaryUrl: config.ANALYTICS_TASK_TRACKER_DATABASE_URL,
})
const money = openSource({
  name: 'accounting',
  replicaUrl: config.ANALYTICS_ACCOUNTING_REPLICA_DATABASE_URL,
  primaryUrl: config.ANALYTICS_ACCOUNTING_DATABASE_URL,
})
const metrics = await startMetrics(config.METRICS_PORT, config.BIND_HOST)

await run(
  service,
  config.ROLES,
  {
    http: () =>
      httpServer({
        service,
        port: config.ANALYTICS_PORT,
        host: config.BIND_HOST,
        internalKeys: config.INTERNAL_TOKEN_PUBLIC_KEYS,
        build: (router) => routes(router, { work, money }),
        ready: async () => ({ 'task-tracker': answers(work), accounting: answers(money) }),
      }),
  },
  async () => {
    await Promise.all([work.close(), money.close(), metrics.stop()])
  },
)

/** One of the two is enough: the answer says how old it is. */
function answers(source: Source): boolean {
  const { replica, primary } = source.health()
  return replica || primary
}
