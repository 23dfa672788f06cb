// @ts-check
// Finds free TCP ports on 127.0.0.1, and the name of who holds a taken one.

import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'

/** Below the range from which systems take the ports of outgoing connections. */
const lowest = 20_000
const highest = 32_000

/** Ports given out by this process: two servers that start at once must not be given the same. */
const given = new Set()

/**
 * Keeps a port so that nobody else takes it before its owner listens there.
 * @param {number} port
 * @param {string} [host]
 * @returns {Promise<(() => Promise<void>) | undefined>} gives it free; undefined when it is taken
 */
export function hold(port, host = '127.0.0.1') {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', () => resolve(undefined))
    const release = () =>
      new Promise((/** @type {(nothing: void) => void} */ done) => {
        server.close(() => done())
      })
    server.listen({ port, host, exclusive: true }, () => resolve(release))
    server.unref()
  })
}

/**
 * A free port, the wished one if it is free. Never the same one twice in this process.
 * @param {number} [wished]
 * @returns {Promise<number>}
 */
export async function freePort(wished) {
  if (wished !== undefined && (await take(wished))) return wished
  for (let attempt = 0; attempt < 500; attempt += 1) {
    const port = randomInt(lowest, highest)
    if (await take(port)) return port
  }
  throw new Error(`No free port between ${lowest} and ${highest}`)
}

/** @param {number} port */
async function take(port) {
  if (given.has(port)) return false
  const release = await hold(port)
  if (release === undefined) return false
  await release()
  given.add(port)
  return true
}

/**
 * Who listens on this port, for people: "nginx (pid 4711)".
 * @param {number} port
 * @returns {string}
 */
export function holderOf(port) {
  const pid = process.platform === 'linux' ? holderOnLinux(port) : holderByLsof(port)
  if (pid === undefined) return 'a process of another user'
  try {
    const name = execFileSync('ps', ['-o', 'comm=', '-p', pid], { encoding: 'utf8' }).trim()
    return `${name} (pid ${pid})`
  } catch {
    return `pid ${pid}`
  }
}

/** @param {number} port */
function holderOnLinux(port) {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(linesOf)
  const fields = lines.map((line) => line.trim().split(/\s+/))
  const listening = fields.find((field) => field[1]?.endsWith(`:${hex}`) && field[3] === '0A')
  if (listening === undefined) return undefined
  const wanted = `socket:[${listening[9]}]`
  return readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && holds(pid, wanted))
}

/** @param {string} file */
function linesOf(file) {
  try {
    return readFileSync(file, 'utf8').split('\n')
  } catch {
    return []
  }
}

/** @param {string} pid @param {string} socket */
function holds(pid, socket) {
  try {
    const folder = `/proc/${pid}/fd`
    return readdirSync(folder).some((fd) => readlinkSync(`${folder}/${fd}`) === socket)
  } catch {
    return false
  }
}

/** @param {number} port */
function holderByLsof(port) {
  try {
    const options = ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t']
    return execFileSync('lsof', options, { encoding: 'utf8' }).trim().split('\n')[0]
  } catch {
    return undefined
  }
}
