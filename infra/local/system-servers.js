// @ts-check
// The servers of the whole system, each under supervision: three PostgreSQL primaries (two with a
// replica), Redis, RabbitMQ.

import { join } from 'node:path'
import { definitions } from '../rabbitmq/definitions.js'
import { bootstrapVariables, databaseVariables } from './databases.js'
import { step } from './say.js'
import { startPrimary, startReplica } from './servers/postgres.js'
import { runSql } from './servers/psql.js'
import { startRabbitmq } from './servers/rabbitmq.js'
import { startRedis } from './servers/redis.js'
import { checkout } from './state-folder.js'

/**
 * @typedef {object} Ground what every server stands on
 * @property {Partial<import('./packages.js').Programs>} programs
 * @property {string} data
 * @property {import('./secrets.js').Secrets} secrets
 * @property {(name: string) => Promise<number>} port a free one, the same at each start if it can
 * @property {import('./given.js').Given} given
 * @property {import('./system.js').System} system
 */

/**
 * Starts PostgreSQL and answers the variables by which services find their databases.
 * @param {Ground} ground
 * @returns {Promise<Record<string, string>>}
 */
export async function startDatabases(ground) {
  const names = /** @type {const} */ (['identity', 'task-tracker', 'accounting'])
  const all = await Promise.all(
    names.map(async (name) => {
      const given = ground.given.postgres[name]
      if (given !== undefined) return given
      return step(`PostgreSQL ${name}`, () => startDatabase(name, ground))
    }),
  )
  return Object.assign({}, ...all)
}

/**
 * @param {import('./databases.js').ServerName} name
 * @param {Ground} ground
 */
async function startDatabase(name, { programs, data, secrets, port, system }) {
  const common = { bin: programs.postgres ?? '', password: secrets.postgres }
  const ports = { primary: await port(`postgres ${name}`), replica: 0 }
  const folder = join(data, `postgres-${name}`)
  const primary = await system.add({
    kind: 'postgres',
    name,
    role: 'primary',
    log: `${folder}.log`,
    start: () => startPrimary({ ...common, folder, port: ports.primary }),
  })
  const url = primary.now()?.url ?? ''
  await runSql({
    bin: common.bin,
    url,
    file: join(checkout, 'infra', 'postgres', 'bootstrap.sql'),
    variables: bootstrapVariables(name, secrets.databaseRoles),
  })
  if (name === 'identity') return databaseVariables(name, ports, secrets.databaseRoles)

  ports.replica = await port(`postgres ${name} replica`)
  const copy = { ...common, folder: `${folder}-replica`, port: ports.replica, slot: 'replica' }
  await system.add({
    kind: 'postgres',
    name,
    role: 'replica',
    log: `${copy.folder}.log`,
    start: () => startReplica({ ...copy, primary: { port: ports.primary, url } }),
  })
  return databaseVariables(name, ports, secrets.databaseRoles)
}

/**
 * Starts Redis and answers its URL.
 * @param {Ground} ground
 * @returns {Promise<Record<string, string>>}
 */
export async function startCache({ programs, data, secrets, port, given, system }) {
  if (given.redis !== undefined) return { REDIS_URL: given.redis }
  const folder = join(data, 'redis')
  const options = { program: programs.redis ?? '', folder, password: secrets.redis }
  const on = await port('redis')
  const redis = await step('Redis', () =>
    system.add({
      kind: 'redis',
      name: 'redis',
      log: `${folder}.log`,
      start: () => startRedis({ ...options, port: on }),
    }),
  )
  return { REDIS_URL: redis.now()?.url ?? '' }
}

/**
 * Starts RabbitMQ and answers a URL for each of its users, named `RABBITMQ_URL <user>`.
 * @param {Ground} ground
 * @returns {Promise<Record<string, string>>}
 */
export async function startBroker({ programs, data, secrets, port, given, system }) {
  const users = Object.entries(secrets.rabbitmqUsers)
  if (given.rabbitmq !== undefined) {
    const url = given.rabbitmq
    return {
      RABBITMQ_ADMIN_URL: url,
      ...Object.fromEntries(users.map(([user]) => [`RABBITMQ_URL ${user}`, url])),
    }
  }
  const folder = join(data, 'rabbitmq')
  const ports = {
    amqp: await port('rabbitmq'),
    management: await port('rabbitmq management'),
    distribution: await port('rabbitmq distribution'),
    epmd: await port('rabbitmq epmd'),
  }
  const options = {
    script: programs.rabbitmq ?? '',
    folder,
    ports,
    cookie: secrets.rabbitmqCookie,
    definitions: definitions(secrets.rabbitmqUsers),
    admin: { name: 'admin', password: secrets.rabbitmqUsers.admin ?? '', vhost: 'piecework' },
  }
  await step('RabbitMQ', () =>
    system.add({
      kind: 'rabbitmq',
      name: 'rabbitmq',
      log: join(folder, 'node.log'),
      start: () => startRabbitmq(options),
    }),
  )
  const url = (/** @type {string} */ user) =>
    `amqp://${user}:${secrets.rabbitmqUsers[user]}@127.0.0.1:${ports.amqp}/piecework`
  return {
    RABBITMQ_ADMIN_URL: url('admin'),
    ...Object.fromEntries(users.map(([user]) => [`RABBITMQ_URL ${user}`, url(user)])),
  }
}
