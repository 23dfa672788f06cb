// @ts-check
// One private PostgreSQL server: a primary, or a streaming replica of one.
//
//   const primary = await startPrimary({ bin, folder, port, password })
//   const replica = await startReplica({ bin, folder, port, password, primary, slot: 'replica' })
//   await runSql({ bin, url: primary.url, file, variables })    (psql.js)
//   primary.pid, primary.url (superuser postgres), primary.exited; await primary.stop()
//
// `bin` is the folder of programs of one version (packages.js). `folder` is the data folder; it is
// created (initdb, pg_basebackup) when missing, and half made ones are made again. `<folder>.log`
// is its log, `<folder>.pid` its pid. TCP on 127.0.0.1 with scram passwords only, no socket file.
// A replica whose slot is gone or fell too far behind is copied from its primary again.
// `throwAway` trades safety against power loss for speed: for tests only.

import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '../ports.js'
import { backendsIn, endProcess, isAlive, isProgram } from '../processes.js'
import { run } from '../run.js'
import { copyFromPrimary, slotIsUsable } from './postgres-replica.js'
import {
  ask,
  ownFile,
  ownFolder,
  startProcess,
  stopBySteps,
  untilAnswering,
  userFor,
} from './server-process.js'

/** @typedef {import('./server-process.js').RunningServer} RunningServer */

/**
 * @typedef {object} PostgresOptions
 * @property {string} bin
 * @property {string} folder
 * @property {string} password of the superuser `postgres`; only letters, digits, - and _
 * @property {number} [port] a free one when left out
 * @property {boolean} [throwAway]
 */

/**
 * Starts a primary and waits until it answers.
 * @param {PostgresOptions} options
 * @returns {Promise<RunningServer>} throws when it does not start
 */
export async function startPrimary(options) {
  if (!existsSync(join(options.folder, 'PG_VERSION'))) await createDataFolder(options)
  return startServer(options, [])
}

/**
 * Starts a streaming replica of a running primary and waits until it answers.
 * @param {PostgresOptions & { primary: { port: number, url: string }, slot: string }} options
 * @returns {Promise<RunningServer>} throws when it does not start
 */
export async function startReplica(options) {
  const { bin, folder, primary, slot, password } = options
  const usable =
    existsSync(join(folder, 'PG_VERSION')) && (await slotIsUsable({ bin, url: primary.url, slot }))
  if (!usable) await copyFromPrimary({ ...options, user: userFor('postgres') })

  const passwords = join(folder, 'replication.pass')
  ownFile(passwords, `*:*:*:*:${password}\n`, userFor('postgres'))
  // The primary may have another port at each start; the command line wins over the files.
  const connection = `host=127.0.0.1 port=${primary.port} user=postgres passfile='${passwords}'`
  return startServer(options, [
    `primary_conninfo=${connection} application_name=${slot}`,
    `primary_slot_name=${slot}`,
  ])
}

/** @param {PostgresOptions} options */
async function createDataFolder({ bin, folder, password, throwAway }) {
  const user = userFor('postgres')
  const growing = `${folder}.new`
  const passwordFile = `${folder}.password`
  rmSync(growing, { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
  ownFolder(growing, user)
  ownFile(passwordFile, `${password}\n`, user)

  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const args = [
    '-D',
    growing,
    '-U',
    'postgres',
    '-E',
    'UTF8',
    `--locale=${locale}`,
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
  ]
  await run(join(bin, 'initdb'), throwAway ? [...args, '--no-sync'] : args, {
    ...user,
    cwd: growing,
  }).finally(() => rmSync(passwordFile, { force: true }))
  renameSync(growing, folder)
}

/**
 * @param {PostgresOptions} options
 * @param {string[]} more settings
 * @returns {Promise<RunningServer>}
 */
async function startServer({ bin, folder, password, port, throwAway = false }, more) {
  const on = port ?? (await freePort())
  const log = `${folder}.log`
  await clearStaleLock(folder)
  const settings = [`port=${on}`, ...common, ...(throwAway ? unsafe : []), ...more]
  const child = startProcess({
    program: join(bin, 'postgres'),
    args: ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])],
    folder,
    user: userFor('postgres'),
    log,
  })
  const answers = () => acceptsConnections(on)
  await untilAnswering({ name: 'PostgreSQL', log, exited: child.exited, answers })

  return {
    pid: child.pid,
    port: on,
    url: `postgres://postgres:${password}@127.0.0.1:${on}/postgres`,
    exited: child.exited,
    // SIGINT: open transactions are rolled back. SIGQUIT: recovers at the next start.
    stop: () =>
      stopBySteps(child, [
        ['SIGINT', 15_000],
        ['SIGQUIT', 5_000],
        ['SIGKILL', 5_000],
      ]),
  }
}

const common = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'max_connections=200',
  'shared_buffers=64MB',
  'max_wal_size=512MB',
  'wal_level=replica',
  'max_wal_senders=10',
  'max_replication_slots=10',
  // A replica that is away keeps this much of the primary's disk busy, and no more.
  'max_slot_wal_keep_size=1GB',
  // Long dashboard queries are not cancelled by the primary's clean-up.
  'hot_standby_feedback=on',
  // A replica looks for its restarted primary this often; the default is 5 s.
  'wal_retrieve_retry_interval=500ms',
  'jit=off',
  'timezone=UTC',
  'log_timezone=UTC',
  'lc_messages=C',
  'log_checkpoints=off',
  'logging_collector=off',
  'log_destination=stderr',
]

const unsafe = ['fsync=off', 'full_page_writes=off', 'max_wal_size=2GB']

/**
 * A killed server leaves its lock file. One that still runs (its launcher was killed) is ended;
 * one that nobody has reaped would block this start, so its lock goes.
 * @param {string} folder
 */
async function clearStaleLock(folder) {
  const lock = join(folder, 'postmaster.pid')
  if (!existsSync(lock)) return
  const [pid, lockedFolder] = readFileSync(lock, 'utf8').split('\n')
  // After a restart of the machine the pid may be anybody's: only a postgres of ours is ended.
  const ours = lockedFolder === folder && isProgram(Number(pid), 'postgres')
  if (ours && isAlive(Number(pid))) await endProcess(Number(pid), { signal: 'SIGINT' })
  await Promise.all(backendsIn(folder).map((backend) => endProcess(backend, { limitMs: 500 })))
  rmSync(lock, { force: true })
}

/** Whether it takes a sign-in: while it recovers it answers with an error. */
async function acceptsConnections(/** @type {number} */ port) {
  const parameters = Buffer.from('user\0postgres\0database\0postgres\0\0')
  const head = Buffer.alloc(8)
  head.writeInt32BE(head.length + parameters.length, 0)
  head.writeInt32BE(3 << 16, 4)
  const answer = await ask(port, Buffer.concat([head, parameters]))
  return answer.toString('latin1', 0, 1) === 'R'
}
