// @ts-check
// Knows which operating system processes are alive, which belong to a folder, and how to end them.
// A zombie counts as dead: where nobody reaps (a container's process 1), `kill -0` would go on
// saying that a killed server lives, and its own restart would wait for it for ever.

import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Every process started here carries this variable: the folder of the set it belongs to. */
export const setVariable = 'PIECEWORK_SET_FOLDER'

/**
 * A text that tells this process from a later one with the same pid; null when it is dead.
 * @param {number} pid
 * @returns {string | null}
 */
export function identityOf(pid) {
  return process.platform === 'linux' ? identityOnLinux(pid) : identityByPs(pid)
}

/** @param {number} pid */
function identityOnLinux(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return state === 'Z' || state === 'X' ? null : `${bootId()}:${rest[18]}`
  } catch {
    return null
  }
}

function bootId() {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8)
}

/** @param {number} pid */
function identityByPs(pid) {
  try {
    const options = { encoding: /** @type {const} */ ('utf8') }
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], options).trim()
    return line === '' || line.startsWith('Z') ? null : line.replace(/^\S+\s+/, '')
  } catch {
    return null
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  return identityOf(pid) !== null
}

/**
 * Asks a process to end, waits, and kills it when it has not ended in time.
 * @param {number} pid
 * @param {{ signal?: NodeJS.Signals, limitMs?: number }} [options]
 */
export async function endProcess(pid, { signal = 'SIGTERM', limitMs = 10_000 } = {}) {
  for (const [kind, waitMs] of /** @type {const} */ ([
    [signal, limitMs],
    ['SIGKILL', 5_000],
  ])) {
    signalProcess(pid, kind)
    const until = Date.now() + waitMs
    while (isAlive(pid) && Date.now() < until) await sleep(25)
    if (!isAlive(pid)) return
  }
}

/**
 * Sends a signal; a process that is gone already is no error.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export function signalProcess(pid, signal) {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/**
 * Ends everything that a killed launcher or test run left running for this set folder: its
 * services, its servers, RabbitMQ's port mapper, PostgreSQL's backends. Looks until it has found
 * nothing twice: a process that is just replaced by another program is not seen for a moment.
 * @param {string} setFolder
 * @returns {Promise<number[]>} their pids
 */
export async function endLeftovers(setFolder) {
  const ended = []
  for (let quiet = 0; quiet < 2; quiet += 1) {
    const found = leftoversOf(setFolder)
    if (found.length > 0) quiet = -1
    // SIGINT is PostgreSQL's quick but clean end; SIGTERM would wait for its clients to leave. All
    // of them survive being killed, so nobody is waited for long.
    await Promise.all(
      found.map((pid) =>
        endProcess(pid, {
          signal: isProgram(pid, 'postgres') ? 'SIGINT' : 'SIGTERM',
          limitMs: 3_000,
        }),
      ),
    )
    ended.push(...found)
    await sleep(50)
  }
  return ended
}

/**
 * The living processes of a set: those that carry its folder in their environment, and servers
 * that overwrite their environment but work in (PostgreSQL, Redis) one of its folders.
 * @param {string} setFolder
 * @returns {number[]}
 */
export function leftoversOf(setFolder) {
  if (process.platform !== 'linux') return pidFilesOf(setFolder)
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.filter((pid) => pid !== process.pid && isAlive(pid) && belongsTo(pid, setFolder))
}

/**
 * The backends of a PostgreSQL whose postmaster is gone: a busy one notices that only when its
 * query ends, and until then its memory blocks the next start.
 * @param {string} folder the data folder
 * @returns {number[]} none where there is no /proc
 */
export function backendsIn(folder) {
  if (process.platform !== 'linux') return []
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  return pids.filter((pid) => isProgram(pid, 'postgres') && folderOf(pid) === folder)
}

/** @param {number} pid */
function folderOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return ''
  }
}

/** @param {number} pid @param {string} setFolder */
function belongsTo(pid, setFolder) {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')
    if (variables.includes(`${setVariable}=${setFolder}`)) return true
    const inside = folderOf(pid).startsWith(`${setFolder}/`)
    return inside && (isProgram(pid, 'postgres') || isProgram(pid, 'redis-server'))
  } catch {
    return false
  }
}

/**
 * Whether the process runs this program; true where that cannot be told.
 * @param {number} pid
 * @param {string} name
 */
export function isProgram(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim() === name
  } catch {
    return process.platform !== 'linux'
  }
}

/**
 * Where there is no /proc: the pids noted at each start (see servers/server-process.js).
 * @param {string} setFolder
 */
function pidFilesOf(setFolder) {
  try {
    const names = readdirSync(setFolder).filter((name) => name.endsWith('.pid'))
    return names.flatMap((name) => {
      const [pid, ...identity] = readFileSync(`${setFolder}/${name}`, 'utf8').trim().split('\n')
      return identityOf(Number(pid)) === identity.join('\n') ? [Number(pid)] : []
    })
  } catch {
    return []
  }
}
