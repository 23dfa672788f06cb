// @ts-check
// The ports of the whole system: those set by hand, the well-known two, and free ones that stay
// the same from start to start while nobody else takes them.

import { join } from 'node:path'
import { inbox, services } from './environment.js'
import { readJson, writeJson } from './json-file.js'
import { freePort, hold, holderOf } from './ports.js'
import { Refusal } from './say.js'

/** @type {Record<string, number>} */
const wellKnown = { GATEWAY_PORT: 8080, INBOX_PORT: 8025 }

/**
 * A function that gives each name its port, remembered in the state folder.
 * @param {string} folder
 */
export function portsIn(folder) {
  const file = join(folder, 'ports.json')
  /** @type {Record<string, number>} */
  const remembered = readJson(file) ?? {}
  return async (/** @type {string} */ name) => {
    const port = await freePort(remembered[name])
    if (port !== remembered[name]) {
      remembered[name] = port
      writeJson(file, remembered)
    }
    return port
  }
}

/**
 * The ports of our own processes, by variable. They are kept until `release`, just before the
 * services start: another checkout that starts meanwhile must not choose the same.
 * @param {NodeJS.ProcessEnv} env
 * @param {(name: string) => Promise<number>} port
 * @returns {Promise<{ ports: Record<string, number>, release: () => Promise<void> }>} throws a
 *   Refusal when one set by hand is taken
 */
export async function servicePorts(env, port) {
  const names = [...services, inbox].map((service) => service.port)
  /** @type {Record<string, number>} */
  const ports = {}
  /** @type {(() => Promise<void>)[]} */
  const held = []
  for (const name of [...names, 'INBOX_SMTP_PORT']) {
    const set = env[name]
    const candidates = set ? [portSetByHand(name, set)] : candidatesFor(name, port)
    const found = await firstFree(candidates, env.BIND_HOST || undefined)
    if (found === undefined) {
      throw new Refusal(`${name} is set to ${set}, but ${holderOf(Number(set))} listens there.`)
    }
    ports[name] = found.port
    held.push(found.release)
  }
  const release = async () => {
    await Promise.all(held.map((letGo) => letGo()))
  }
  return { ports, release }
}

/**
 * @param {AsyncIterable<number> | number[]} candidates
 * @param {string | undefined} host
 */
async function firstFree(candidates, host) {
  for await (const port of candidates) {
    const release = await hold(port, host)
    if (release !== undefined) return { port, release }
  }
  return undefined
}

/**
 * @param {string} name
 * @param {(name: string) => Promise<number>} port
 */
async function* candidatesFor(name, port) {
  const first = wellKnown[name]
  if (first === undefined) yield port(name)
  else for (let next = first; next < first + 500; next += 1) yield next
  while (true) yield freePort()
}

/** @param {string} name @param {string} text */
function portSetByHand(name, text) {
  const port = Number(text)
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port
  throw new Refusal(`${name} must be a port number (1 to 65535), not "${text}".`)
}
