import type { ServiceName } from '#contracts/endpoint.ts'
import { environmentOf, services, settings } from '../../infra/local/environment.js'
import { secretsOf } from '../../infra/local/secrets.js'
import { type LinkName, through } from './links.ts'
import { runFolder } from './runs.ts'
import type { SystemParts } from './system-parts.ts'

type Parts = Omit<SystemParts, 'drop'> & { ports: Record<ServiceName, number> }

/**
 * The environment of each service: the launcher's, with addresses of this test's own parts, each
 * server by way of its link.
 */
export function environments(parts: Parts) {
  const { ports, inbox, bus, links } = parts
  const variables: Record<string, string> = {
    ...settings({
      ports: {
        GATEWAY_PORT: ports['api-gateway'],
        TASK_TRACKER_PORT: ports['task-tracker'],
        ACCOUNTING_PORT: ports.accounting,
        EMAIL_PORT: ports.email,
        ANALYTICS_PORT: ports.analytics,
        INBOX_PORT: Number(new URL(inbox.url).port),
        INBOX_SMTP_PORT: Number(new URL(inbox.smtpUrl).port),
      },
      secrets: secretsOf(runFolder()),
      inboxFolder: '',
      env: { NODE_ENV: 'test', LOG_LEVEL: 'info' },
    }),
    ...databaseVariables(parts),
    REDIS_URL: through(links.redis, parts.redis.url),
  }
  for (const [service, url] of Object.entries(bus.urls)) {
    variables[`RABBITMQ_URL ${service}`] = through(links.rabbitmq, url)
  }
  return (service: ServiceName, port: number) => {
    const known = services.find(({ name }) => name === service)
    if (!known) throw new Error(`The launcher knows no service ${service}`)
    return { ...environmentOf(known, variables, 0), [known.port]: String(port) }
  }
}

function databaseVariables({ databases, links }: Parts): Record<string, string> {
  const taskTracker = databases['task-tracker']
  const { accounting } = databases
  const urls: Record<string, [LinkName, string | undefined]> = {
    IDENTITY_DATABASE_URL: ['identity', databases['api-gateway'].url],
    EMAIL_DATABASE_URL: ['identity', databases.email.url],
    TASK_TRACKER_DATABASE_URL: ['task-tracker', taskTracker.url],
    TASK_TRACKER_REPLICA_DATABASE_URL: ['task-tracker-replica', taskTracker.replicaUrl],
    ACCOUNTING_DATABASE_URL: ['accounting', accounting.url],
    ACCOUNTING_REPLICA_DATABASE_URL: ['accounting-replica', accounting.replicaUrl],
    ANALYTICS_TASK_TRACKER_DATABASE_URL: ['task-tracker', taskTracker.analytics?.url],
    ANALYTICS_TASK_TRACKER_REPLICA_DATABASE_URL: [
      'task-tracker-replica',
      taskTracker.analytics?.replicaUrl,
    ],
    ANALYTICS_ACCOUNTING_DATABASE_URL: ['accounting', accounting.analytics?.url],
    ANALYTICS_ACCOUNTING_REPLICA_DATABASE_URL: [
      'accounting-replica',
      accounting.analytics?.replicaUrl,
    ],
  }
  return Object.fromEntries(
    Object.entries(urls).map(([name, [link, url]]) => [name, through(links[link], url ?? '')]),
  )
}
