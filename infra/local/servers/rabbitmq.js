// @ts-check
// One private RabbitMQ node with its management pages.
//
//   const broker = await startRabbitmq({ script, folder, cookie, definitions, admin })
//   broker.pid (beam.smp), broker.url, broker.managementUrl, broker.exited; await broker.stop()
//
// `folder` holds its database, logs, cookie and settings and is made when missing; `<folder>.log`
// is what it prints, `<folder>.pid` its pid. Node name, cookie, and the ports of AMQP, management,
// distribution and port mapper (epmd) are its own, all on 127.0.0.1: it meets no other node.
// `definitions` (users, vhosts, exchanges, rights) are loaded at each start, before it answers.

import { join } from 'node:path'
import { freePort } from '../ports.js'
import {
  ask,
  ownFile,
  ownFolder,
  startProcess,
  stopBySteps,
  untilAnswering,
  userFor,
} from './server-process.js'

/**
 * @typedef {object} RabbitmqOptions
 * @property {string} script rabbitmq-server (packages.js)
 * @property {string} folder
 * @property {string} cookie
 * @property {object} definitions as RabbitMQ exports them
 * @property {{ name: string, password: string, vhost: string }} admin a user of the definitions
 * @property {boolean} [throwAway] stops by a kill: its own end takes it 6 s
 * @property {{ amqp?: number, management?: number, distribution?: number, epmd?: number }} [ports]
 */

/** How old the counts of a queue may be: whoever waits for it to be empty asks for them. */
const countsAgeMs = 1_000

/** @type {[NodeJS.Signals, number]} */
const kill = ['SIGKILL', 5_000]

/** @typedef {import('./server-process.js').RunningServer} RunningServer */
/** @typedef {RunningServer & { managementUrl: string }} RunningBroker */

/**
 * Starts the node and waits until it takes connections and its management answers.
 * @param {RabbitmqOptions} options
 * @returns {Promise<RunningBroker>} throws when it does not start
 */
export async function startRabbitmq(options) {
  const { script, folder, cookie, definitions, admin, throwAway = false, ports = {} } = options
  const amqp = ports.amqp ?? (await freePort())
  const management = ports.management ?? (await freePort())
  const distribution = ports.distribution ?? (await freePort())
  const epmd = ports.epmd ?? (await freePort())
  const user = userFor('rabbitmq')
  const log = `${folder}.log`
  prepareFolder({ folder, cookie, definitions, user, amqp, management })
  await endPortMapper(epmd)

  const child = startProcess({
    program: script,
    args: [],
    folder,
    user,
    log,
    env: environment({ folder, distribution, epmd }),
  })
  const answers = async () => (await speaksAmqp(amqp)) && (await speaksHttp(management))
  await untilAnswering({ name: 'RabbitMQ', log, exited: child.exited, answers, limitMs: 120_000 })

  // The port mapper that the node started outlives it; it must not outlive us.
  const exited = child.exited.then(async (exit) => {
    await endPortMapper(epmd)
    return exit
  })
  const login = `${admin.name}:${admin.password}@127.0.0.1`
  return {
    pid: child.pid,
    port: amqp,
    url: `amqp://${login}:${amqp}/${encodeURIComponent(admin.vhost)}`,
    managementUrl: `http://${login}:${management}`,
    exited,
    async stop() {
      await stopBySteps(child, throwAway ? [kill] : [['SIGTERM', 20_000], kill])
      await exited
    },
  }
}

/**
 * @param {Pick<RabbitmqOptions, 'folder' | 'cookie' | 'definitions'> & { amqp: number,
 *   management: number, user: import('./server-process.js').RunAs }} options
 */
function prepareFolder({ folder, cookie, definitions, user, amqp, management }) {
  ownFolder(folder, user)
  const file = (/** @type {string} */ name, /** @type {string} */ text) =>
    ownFile(join(folder, name), text, user)
  file('.erlang.cookie', cookie)
  file('enabled_plugins', '[rabbitmq_management].\n')
  file('environment.conf', '')
  file('definitions.json', JSON.stringify(definitions))
  file('rabbitmq.conf', configuration({ folder, amqp, management }))
}

/** @param {{ folder: string, amqp: number, management: number }} options */
function configuration({ folder, amqp, management }) {
  return [
    `listeners.tcp.1 = 127.0.0.1:${amqp}`,
    'management.tcp.ip = 127.0.0.1',
    `management.tcp.port = ${management}`,
    `load_definitions = ${join(folder, 'definitions.json')}`,
    'disk_free_limit.absolute = 50MB',
    // The default reserves 512 MB of memory and disk for the journal of quorum queues.
    'raft.wal_max_size_bytes = 64000000',
    `collect_statistics_interval = ${countsAgeMs}`,
    'log.console = false',
    'log.file = node.log',
    'log.file.level = info',
    'log.file.rotation.size = 10485760',
    'log.file.rotation.count = 1',
    '',
  ].join('\n')
}

/** @param {{ folder: string, distribution: number, epmd: number }} options */
function environment({ folder, distribution, epmd }) {
  return {
    HOME: folder,
    ERL_EPMD_PORT: String(epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP: join(folder, 'crash.dump'),
    ERL_CRASH_DUMP_SECONDS: '0',
    RABBITMQ_NODENAME: 'piecework@localhost',
    RABBITMQ_DIST_PORT: String(distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
      '-kernel inet_dist_use_interface {127,0,0,1}',
      `-rabbit quorum_tick_interval ${countsAgeMs}`,
    ].join(' '),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'environment.conf'),
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq.conf'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: folder,
    RABBITMQ_PID_FILE: join(folder, 'node.pid'),
    // Lets the start script become the Erlang machine instead of staying its parent, so that
    // our child's pid is beam.smp's own.
    RUNNING_UNDER_SYSTEMD: 'true',
  }
}

/** The node greets with Connection.Start, a frame of type 1. @param {number} port */
async function speaksAmqp(port) {
  return (await ask(port, Buffer.from('AMQP\0\0\x09\x01', 'latin1')))[0] === 1
}

/** @param {number} port */
async function speaksHttp(port) {
  const answer = await ask(port, 'GET /api/overview HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n')
  return answer.toString().startsWith('HTTP/1.')
}

/** Asks epmd to end (its own protocol's KILL_REQ). It refuses while a node is registered. */
async function endPortMapper(/** @type {number} */ port) {
  await ask(port, Buffer.from([0, 1, 'k'.charCodeAt(0)]))
}
