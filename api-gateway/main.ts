import cluster from 'node:cluster'
import { allEndpoints } from '#contracts/api/all.ts'
import type { ServiceName } from '#contracts/endpoint.ts'
import { connectBus } from '#platform/bus.ts'
import { readConfig } from '#platform/config.ts'
import { database } from '#platform/db.ts'
import { httpServer } from '#platform/http.ts'
import { startMetrics } from '#platform/metrics.ts'
import { wasConnected } from '#platform/readiness.ts'
import { startRelay } from '#platform/relay.ts'
import { run } from '#platform/service.ts'
import { startTracing } from '#platform/tracing.ts'
import { accessRoutes } from './access-routes.ts'
import { addressOf } from './address.ts'
import { authRoutes } from './auth-routes.ts'
import { compressed } from './compressed.ts'
import { openIdOf, shape } from './config.ts'
import { allowOrigins } from './cors.ts'
import { accessTokenIssuer, publicKeys } from './credentials/access-tokens.ts'
import { authenticator } from './credentials/authenticate.ts'
import { refreshCookie } from './credentials/refresh-cookie.ts'
import { everyAnswer } from './every-answer.ts'
import { gate } from './gate.ts'
import { promiseIdle } from './keep-alive.ts'
import { limits } from './limits/limits.ts'
import { hub } from './live/hub.ts'
import { listenForHints } from './live/queue.ts'
import { streamRoute } from './live/route.ts'
import { sessionWatch } from './live/sessions.ts'
import { streams } from './live/streams.ts'
import { openIdRoutes } from './openid-routes.ts'
import { loadPages } from './pages.ts'
import { passwordRoutes } from './password-routes.ts'
import { proxy } from './proxy/proxy.ts'
import { openUpstream } from './proxy/upstream.ts'
import { openRedis } from './redis.ts'
import { routeTable } from './route-table.ts'
import { routes } from './routes.ts'
import { keepNothing, securityHeaders } from './security-headers.ts'
import { shortWay } from './short-way.ts'
import { bearerOf } from './store/personal-tokens.ts'
import { systemRoutes } from './system-routes.ts'
import { leadWorkers } from './workers.ts'

/** Client 15 s > gateway 10 s > service 8 s > SQL 5 s. */
const deadlineMs = 10_000

const config = readConfig(shape)
if (config.GATEWAY_WORKERS > 1 && cluster.isPrimary) {
  const { GATEWAY_WORKERS: count, METRICS_PORT: metricsPort, BIND_HOST: host } = config
  await leadWorkers({ count, metricsPort, host })
}
await startTracing('api-gateway', config.OTEL_EXPORTER_OTLP_ENDPOINT)
const https = config.PUBLIC_URL.startsWith('https:')
const openId = openIdOf(config)
const db = database({ url: config.IDENTITY_DATABASE_URL, name: 'api-gateway' })
const bus = connectBus(config.RABBITMQ_URL, 'api-gateway')
const connected = wasConnected(bus)
const redis = openRedis(config.REDIS_URL)
const metrics = await startMetrics(config.METRICS_PORT, config.BIND_HOST)
const limit = limits(redis, {
  user: { perSecond: config.USER_REQUESTS, burst: config.USER_BURST },
  address: { perSecond: config.ADDRESS_REQUESTS, burst: config.ADDRESS_REQUESTS },
  signUpsPerHour: config.SIGN_UPS_PER_HOUR,
})

const origins: [ServiceName, string[]][] = [
  ['task-tracker', config.TASK_TRACKER_URLS],
  ['accounting', config.ACCOUNTING_URLS],
  ['email', config.EMAIL_URLS],
  ['analytics', config.ANALYTICS_URLS],
]
const upstreams = new Map(
  origins.map(([service, urls]) => [
    service,
    openUpstream({
      service,
      origins: urls,
      mostInFlight: config.UPSTREAM_IN_FLIGHT,
      mostWaiting: config.UPSTREAM_WAITING,
    }),
  ]),
)

const upstreamStates = () =>
  Object.fromEntries([...upstreams].map(([service, upstream]) => [service, upstream.state()]))

async function listen() {
  const addPages = await loadPages({
    keys: publicKeys(config.ACCESS_TOKEN_KEYS),
    about: () => ({ inboxUrl: config.INBOX_URL, services: upstreamStates() }),
  })
  const issue = await accessTokenIssuer(config.ACCESS_TOKEN_KEYS)
  const entrance = { db, limits: limit, issue, cookie: refreshCookie({ secure: https }) }
  const people = hub()
  const endedSessions = sessionWatch(db)
  const live = streams(people, endedSessions)
  const hints = listenForHints(bus, people)
  const setHeaders = [
    promiseIdle,
    securityHeaders({ https }),
    keepNothing,
    allowOrigins(config.CORS_ORIGINS),
  ]
  const judging = {
    routes: routeTable(allEndpoints),
    authenticate: authenticator(config.ACCESS_TOKEN_KEYS, (hash) =>
      db.system((trx) => bearerOf(trx, hash)),
    ),
    limits: limit,
    proxy: proxy({ upstreams, internalTokenKey: config.INTERNAL_TOKEN_PRIVATE_KEY, deadlineMs }),
  }
  const server = await httpServer({
    service: 'api-gateway',
    port: config.GATEWAY_PORT,
    host: config.BIND_HOST,
    trustedProxies: config.TRUSTED_PROXIES,
    ahead: shortWay({
      ...judging,
      ourHeaders: await everyAnswer(setHeaders),
      addressOf: (request) => addressOf(request, config.TRUSTED_PROXIES),
    }),
    before: [...setHeaders, compressed, gate(judging)],
    build: (router) => {
      addPages(router)
      routes(router, { db, limits: limit, mailLinkKey: config.MAIL_LINK_KEY })
      accessRoutes(router, db)
      passwordRoutes(router, {
        db,
        limits: limit,
        mailLinkKey: config.MAIL_LINK_KEY,
        operatorEmails: config.OPERATOR_EMAILS.map((email) => email.toLowerCase()),
      })
      systemRoutes(router, {
        db,
        upstreams,
        internalTokenKey: config.INTERNAL_TOKEN_PRIVATE_KEY,
        redis: () => redis.status === 'ready',
        broker: bus.ready,
      })
      streamRoute(router, { streams: live, endedSessions })
      authRoutes(router, { ...entrance, signUpOpen: config.SIGN_UP === 'open' })
      openIdRoutes(router, { ...entrance, secure: https, openId })
    },
    ready: async () => ({ database: db.health().primary, bus: connected() }),
  })
  return {
    close: async () => {
      await hints.stop()
      live.close()
      await server.close()
    },
  }
}

await run(
  'api-gateway',
  config.ROLES,
  { http: listen, relay: () => startRelay({ db, bus }) },
  async () => {
    await Promise.all([...upstreams.values()].map((upstream) => upstream.close()))
    redis.disconnect()
    await bus.close()
    await db.close()
    await metrics.stop()
  },
)
