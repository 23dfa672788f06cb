import { connectBus } from '#platform/bus.ts'
import { readConfig } from '#platform/config.ts'
import { startConsumers } from '#platform/consumers.ts'
import { database } from '#platform/db.ts'
import { httpServer } from '#platform/http.ts'
import { startMetrics } from '#platform/metrics.ts'
import { startRelay } from '#platform/relay.ts'
import { run } from '#platform/service.ts'
import { startTracing } from '#platform/tracing.ts'
import { bell } from './bell.ts'
import { shape } from './config.ts'
import { consumers } from './consumers.ts'
import { startSending } from './jobs.ts'
import { letterWriter } from './letters.ts'
import { openMailer } from './mailer.ts'
import { routes } from './routes.ts'

const service = 'email'
/** Connections to the mail server, and notices that are being worked on. */
const connections = 5
const slots = 50

const config = readConfig(shape)
await startTracing(service, config.OTEL_EXPORTER_OTLP_ENDPOINT)
const db = database({ url: config.EMAIL_DATABASE_URL, name: service })
const bus = connectBus(config.RABBITMQ_URL, service)
const metrics = await startMetrics(config.METRICS_PORT, config.BIND_HOST)
const doorbell = bell()
const listeners = consumers({ mailDomain: config.MAIL_DOMAIN, wake: doorbell.ring })

await run(
  service,
  config.ROLES,
  {
    http: () =>
      httpServer({
        service,
        port: config.EMAIL_PORT,
        host: config.BIND_HOST,
        internalKeys: config.INTERNAL_TOKEN_PUBLIC_KEYS,
        build: (router) => routes(router, db, doorbell.ring),
        operations: { db, consumers: listeners },
        ready: async () => ({ database: db.health().primary, bus: bus.ready() }),
      }),
    consumers: () => startConsumers({ bus, db, consumers: listeners }),
    worker: () => {
      const mailer = openMailer({
        smtpUrl: config.SMTP_URL,
        from: config.MAIL_FROM,
        connections,
        perSecond: config.MAIL_PER_SECOND,
      })
      const sending = startSending({
        db,
        bell: doorbell,
        slots,
        leaseSeconds: config.MAIL_LEASE_SECONDS,
        office: {
          mailer,
          write: letterWriter({ publicUrl: config.PUBLIC_URL, mailLinkKey: config.MAIL_LINK_KEY }),
        },
        pace: {
          firstRetryMs: config.MAIL_FIRST_RETRY_MS,
          unknownRetryMs: config.MAIL_UNKNOWN_RETRY_MS,
        },
      })
      return {
        stop: async () => {
          await sending.stop()
          mailer.close()
        },
      }
    },
    relay: () => startRelay({ db, bus }),
  },
  async () => {
    await Promise.all([bus.close(), db.close(), metrics.stop()])
  },
)
