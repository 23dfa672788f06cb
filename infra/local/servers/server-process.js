// @ts-check
// What all servers share: a system user to run as, a child process of our own (never a wrapper's
// pid), a log file, a wait until it answers, and a stop that always ends.

import { execFileSync, spawn } from 'node:child_process'
import { chownSync, closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { identityOf, setVariable } from '../processes.js'

/**
 * @typedef {object} Exit
 * @property {number | null} code
 * @property {NodeJS.Signals | null} signal
 */

/**
 * @typedef {object} RunningServer
 * @property {number} pid the server's own
 * @property {string} url with the administrator's name and password
 * @property {number} port
 * @property {Promise<Exit>} exited settles when the process is gone, whoever ended it
 * @property {() => Promise<void>} stop asks it to end, kills it when it does not; returns when gone
 */

/** @typedef {{ uid?: number, gid?: number }} RunAs */

/**
 * The system user as which a server must run: only root has a choice, others run it as themselves.
 * @param {string} name
 * @returns {RunAs} throws when root lacks this user
 */
export function userFor(name) {
  if (process.getuid?.() !== 0) return {}
  const id = (/** @type {string} */ flag) =>
    Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }))
  return { uid: id('-u'), gid: id('-g') }
}

/**
 * Makes a private folder that this user owns.
 * @param {string} folder
 * @param {RunAs} user
 */
export function ownFolder(folder, { uid, gid }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
}

/**
 * Writes a private file that this user owns.
 * @param {string} file
 * @param {string} text
 * @param {RunAs} user
 */
export function ownFile(file, text, { uid, gid }) {
  writeFileSync(file, text, { mode: 0o600 })
  if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid)
}

/**
 * Starts a program in the folder of its data, in a session of its own: Ctrl-C in the terminal
 * reaches the launcher only, which then stops everything in order.
 * @param {{ program: string, args: string[], folder: string, user: RunAs, log: string,
 *   env?: Record<string, string> }} what
 */
export function startProcess({ program, args, folder, user, log, env = {} }) {
  const output = openSync(log, 'a', 0o600)
  const child = spawn(program, args, {
    ...user,
    cwd: folder,
    detached: true,
    stdio: ['ignore', output, output],
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8', [setVariable]: dirname(folder), ...env },
  })
  closeSync(output)
  if (child.pid !== undefined) {
    writeFileSync(`${folder}.pid`, `${child.pid}\n${identityOf(child.pid)}\n`, { mode: 0o600 })
  }
  /** @type {Promise<Exit>} */
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  return { pid: child.pid ?? 0, exited, kill: child.kill.bind(child) }
}

/**
 * A stop that always ends: each signal in turn until the process is gone.
 * @param {{ exited: Promise<Exit>, kill: (signal: NodeJS.Signals) => boolean }} child
 * @param {[NodeJS.Signals, number][]} steps signal and how many ms to wait after it
 */
export async function stopBySteps({ exited, kill }, steps) {
  for (const [signal, limitMs] of steps) {
    kill(signal)
    const limit = new AbortController()
    const late = sleep(limitMs, 'late', { signal: limit.signal }).catch(() => 'late')
    const first = await Promise.race([exited.then(() => 'gone'), late])
    limit.abort()
    if (first === 'gone') return
  }
}

/**
 * Waits until the server answers.
 * @param {{ name: string, log: string, exited: Promise<Exit>, answers: () => Promise<boolean>,
 *   limitMs?: number }} wait throws with the end of its log when it dies or takes too long
 */
export async function untilAnswering({ name, log, exited, answers, limitMs = 60_000 }) {
  const state = { gone: false }
  void exited.then(() => {
    state.gone = true
  })
  const until = Date.now() + limitMs
  while (!(await answers())) {
    if (state.gone) throw new Error(`${name} did not start:\n${endOf(log)}`)
    if (Date.now() > until) {
      throw new Error(`${name} did not answer within ${limitMs / 1000} s:\n${endOf(log)}`)
    }
    await sleep(50)
  }
}

/**
 * The last lines of a log file.
 * @param {string} log
 * @param {number} [lines]
 */
export function endOf(log, lines = 15) {
  try {
    return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
  } catch {
    return '(no log)'
  }
}

/**
 * Connects, says something, and answers the first bytes that come back; empty when there are none.
 * @param {number} port
 * @param {Uint8Array | string} greeting
 * @returns {Promise<Buffer>}
 */
export function ask(port, greeting) {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    const finish = (/** @type {Buffer} */ answer) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(2_000, () => finish(Buffer.alloc(0)))
    socket.once('connect', () => socket.write(greeting))
    socket.once('data', finish)
    socket.once('error', () => finish(Buffer.alloc(0)))
    socket.once('close', () => finish(Buffer.alloc(0)))
  })
}
