// @ts-check
/**
 * Who may do what on the message broker, as RabbitMQ imports it. Used by the local launcher and
 * the tests; docker compose gets the same as JSON from `node infra/rabbitmq/definitions.js`.
 * Needs no packages.
 */
import { createHash, randomBytes } from 'node:crypto'
import { pathToFileURL } from 'node:url'

/**
 * The producing services, each with the exchanges of others that it listens to.
 * @type {Readonly<Record<string, readonly string[]>>}
 */
export const listensTo = {
  'api-gateway': ['task-tracker', 'accounting', 'email'],
  'task-tracker': ['api-gateway'],
  accounting: ['task-tracker', 'api-gateway', 'email'],
  email: ['accounting', 'api-gateway'],
}

/** @type {readonly string[]} Everybody who logs in: the services and the administrator. */
export const users = [...Object.keys(listensTo), 'admin']

/**
 * The whole broker: users, one virtual host, its rights and exchanges, as RabbitMQ imports it.
 * @param {Record<string, string>} passwords password of every user in {@link users}
 * @param {string} [vhost] name of the virtual host
 * @throws {Error} when a user has no password
 */
export function definitions(passwords, vhost = 'piecework') {
  return {
    users: users.map((name) => user(name, passwords[name])),
    ...virtualHost(vhost),
  }
}

/**
 * One virtual host for users that exist already, as RabbitMQ imports it.
 * @param {string} vhost name of the virtual host
 */
export function virtualHost(vhost) {
  const services = Object.entries(listensTo)
  return {
    vhosts: [{ name: vhost }],
    permissions: [
      ...services.map(([service, others]) => permission(vhost, service, others)),
      { user: 'admin', vhost, configure: '.*', write: '.*', read: '.*' },
    ],
    exchanges: services.map(([service]) => ({
      name: service,
      vhost,
      type: 'topic',
      durable: true,
      auto_delete: false,
      internal: false,
      arguments: {},
    })),
  }
}

/**
 * A service makes and writes only what bears its name, and reads that and what it listens to.
 * @param {string} vhost
 * @param {string} service
 * @param {readonly string[]} others
 */
function permission(vhost, service, others) {
  return {
    user: service,
    vhost,
    configure: `^${service}(\\..*)?$`,
    write: `^${service}(\\..*)?$`,
    read: `^(${service}(\\..*)?|${others.join('|')})$`,
  }
}

/**
 * @param {string} name
 * @param {string | undefined} password
 */
function user(name, password) {
  if (!password) throw new Error(`no password for RabbitMQ user ${name}`)
  return {
    name,
    password_hash: passwordHash(password),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: name === 'admin' ? ['administrator'] : [],
  }
}

/**
 * RabbitMQ's salted form: base64 of a 4 byte salt and SHA-256 over salt and password.
 * @param {string} password
 */
function passwordHash(password) {
  const salt = randomBytes(4)
  const hash = createHash('sha256').update(salt).update(password, 'utf8').digest()
  return Buffer.concat([salt, hash]).toString('base64')
}

/**
 * Passwords from the environment: RABBITMQ_TASK_TRACKER_PASSWORD for task-tracker, and so on.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Record<string, string>}
 */
function passwordsFrom(env) {
  return Object.fromEntries(
    users.map((name) => {
      const variable = `RABBITMQ_${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`
      const password = env[variable]
      if (!password) throw new Error(`${variable} is not set`)
      return [name, password]
    }),
  )
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const all = definitions(passwordsFrom(process.env), process.env.RABBITMQ_VHOST ?? 'piecework')
  process.stdout.write(`${JSON.stringify(all, null, 2)}\n`)
}
