import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rm } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { findOrInstall } from '../../infra/local/install.js'
import { requirePrograms } from '../../infra/local/packages.js'
import { signalProcess } from '../../infra/local/processes.js'
import { startPrimary, startReplica } from '../../infra/local/servers/postgres.js'
import { runSql } from '../../infra/local/servers/psql.js'
import { startRabbitmq } from '../../infra/local/servers/rabbitmq.js'
import { startRedis } from '../../infra/local/servers/redis.js'
import type { RunningServer } from '../../infra/local/servers/server-process.js'
import { definitions, users } from '../../infra/rabbitmq/definitions.js'
import type { TestServers } from './description.ts'

const bootstrap = fileURLToPath(new URL('../../infra/postgres/bootstrap.sql', import.meta.url))

const loginRoles = {
  identity: ['identity_owner', 'api_gateway', 'email_owner', 'email'],
  'task-tracker': ['task_tracker_owner', 'task_tracker', 'analytics'],
  accounting: ['accounting_owner', 'accounting', 'analytics'],
}
type Primary = keyof typeof loginRoles

export interface StartedServers {
  servers: TestServers
  /** Stops all of them and deletes their data. */
  stop(): Promise<void>
}

/**
 * Starts a set of servers of its own in an empty folder: quick and unsafe, nothing survives. The
 * same code as the local launcher's installs what is missing and starts them. When one fails, the
 * others are stopped.
 */
export async function startServers(folder: string): Promise<StartedServers> {
  await findOrInstall(['postgres', 'redis', 'rabbitmq'])
  const programs = requirePrograms()
  const password = randomBytes(12).toString('hex')
  const running: RunningServer[] = []

  async function keep<S extends RunningServer>(starting: Promise<S>): Promise<S> {
    const server = await starting
    running.push(server)
    return server
  }

  async function postgres(name: Primary) {
    const options = { bin: programs.postgres, password, throwAway: true }
    const primary = await keep(startPrimary({ ...options, folder: path.join(folder, name) }))
    const variables = Object.fromEntries(
      loginRoles[name].map((role) => [`${role}_password`, password]),
    )
    await runSql({
      bin: programs.postgres,
      url: primary.url,
      file: bootstrap,
      variables: { server: name, ...variables },
    })
    if (name === 'identity') return { primary, replica: primary }
    const copy = { ...options, folder: path.join(folder, `${name}-replica`), primary }
    return { primary, replica: await keep(startReplica({ ...copy, slot: 'replica' })) }
  }

  async function stop() {
    await Promise.all(running.map(end))
    await rm(folder, { recursive: true, force: true })
  }

  await mkdir(folder, { recursive: true })
  // PostgreSQL and RabbitMQ run as users of their own when this is root.
  await chmod(folder, 0o711)
  const starting = [
    keep(
      startRabbitmq({
        script: programs.rabbitmq,
        folder: path.join(folder, 'rabbitmq'),
        cookie: password,
        definitions: definitions(Object.fromEntries(users.map((name) => [name, password]))),
        admin: { name: 'admin', password, vhost: 'piecework' },
        throwAway: true,
      }),
    ),
    keep(
      startRedis({
        program: programs.redis,
        folder: path.join(folder, 'redis'),
        password,
        throwAway: true,
      }),
    ),
    postgres('identity'),
    postgres('task-tracker'),
    postgres('accounting'),
  ] as const
  try {
    const [rabbitmq, redis, identity, taskTracker, accounting] = await Promise.all(starting)
    const servers: TestServers = {
      password,
      postgresPorts: {
        identity: identity.primary.port,
        'task-tracker': taskTracker.primary.port,
        'task-tracker-replica': taskTracker.replica.port,
        accounting: accounting.primary.port,
        'accounting-replica': accounting.replica.port,
      },
      redisPort: redis.port,
      rabbitmqPort: rabbitmq.port,
      managementPort: Number(new URL(rabbitmq.managementUrl).port),
      folder,
    }
    return { servers, stop }
  } catch (error) {
    await Promise.allSettled(starting)
    await stop()
    throw error
  }
}

/** Nothing of it is needed any more, and RabbitMQ takes five seconds to end in order. */
async function end(server: RunningServer): Promise<void> {
  if (!server.url.startsWith('amqp:')) return server.stop()
  signalProcess(server.pid, 'SIGKILL')
  await server.exited
}
