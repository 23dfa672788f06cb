// @ts-check
// One private Redis.
//
//   const redis = await startRedis({ program, folder, port, password })
//   redis.pid, redis.url, redis.exited; await redis.stop()
//
// `folder` holds its append-only file and is made when missing; `<folder>.log` is its log and
// `<folder>.pid` its pid. It never evicts (BullMQ needs that) and listens on 127.0.0.1 only.

import { join } from 'node:path'
import { freePort } from '../ports.js'
import {
  ask,
  ownFile,
  ownFolder,
  startProcess,
  stopBySteps,
  untilAnswering,
} from './server-process.js'

/**
 * Starts Redis and waits until it answers.
 * @param {object} options
 * @param {string} options.program redis-server
 * @param {string} options.folder for its data
 * @param {number} [options.port] a free one when left out
 * @param {string} options.password only letters, digits, - and _
 * @param {boolean} [options.throwAway] nothing is written to disk
 * @returns {Promise<import('./server-process.js').RunningServer>} throws when it does not start
 */
export async function startRedis({ program, folder, port, password, throwAway = false }) {
  const on = port ?? (await freePort())
  const log = `${folder}.log`
  ownFolder(folder, {})
  ownFile(join(folder, 'redis.conf'), configuration(on, password, throwAway), {})

  const child = startProcess({ program, args: ['redis.conf'], folder, user: {}, log })
  const answers = async () => (await ask(on, `AUTH ${password}\r\n`)).toString().startsWith('+OK')
  const ready = async () => (await answers()) && !(await isLoading(on, password))
  await untilAnswering({ name: 'Redis', log, exited: child.exited, answers: ready })

  return {
    pid: child.pid,
    port: on,
    url: `redis://:${password}@127.0.0.1:${on}`,
    exited: child.exited,
    stop: () =>
      stopBySteps(child, [
        ['SIGTERM', 10_000],
        ['SIGKILL', 5_000],
      ]),
  }
}

/** While it reads its file back, Redis answers every command with an error. */
async function isLoading(/** @type {number} */ port, /** @type {string} */ password) {
  const answer = await ask(port, `AUTH ${password}\r\nPING\r\n`)
  return answer.toString().includes('-LOADING')
}

/** @param {number} port @param {string} password @param {boolean} throwAway */
function configuration(port, password, throwAway) {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `requirepass ${password}`,
    'daemonize no',
    'databases 64',
    'maxmemory-policy noeviction',
    `appendonly ${throwAway ? 'no' : 'yes'}`,
    'appendfsync everysec',
    'save ""',
    'dir .',
    '',
  ].join('\n')
}
