// @ts-check
// The ports of the whole system: those set by hand, the well-known two, and free ones that stay
// the same from start to start while nobody else takes them.

import { join } from 'node:path'
import { inbox, services } from './environment.js'
import { readJson, writeJson } from './json-file.js'
import { freePort, holderOf, isFree, nextFreePort } from './ports.js'
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
 * The ports of our own processes, by variable.
 * @param {NodeJS.ProcessEnv} env
 * @param {(name: string) => Promise<number>} port
 * @returns {Promise<Record<string, number>>} throws a Refusal when one set by hand is taken
 */
export async function servicePorts(env, port) {
  const names = [...services, inbox].map((service) => service.port)
  /** @type {Record<string, number>} */
  const ports = {}
  for (const name of [...names, 'INBOX_SMTP_PORT']) {
    const preferred = wellKnown[name]
    if (env[name]) ports[name] = await portSetByHand(name, env[name])
    else ports[name] = await (preferred === undefined ? port(name) : nextFreePort(preferred))
  }
  return ports
}

/** @param {string} name @param {string} text */
async function portSetByHand(name, text) {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Refusal(`${name} must be a port number (1 to 65535), not "${text}".`)
  }
  if (await isFree(port, process.env.BIND_HOST)) return port
  throw new Refusal(`${name} is set to ${port}, but ${holderOf(port)} listens there.`)
}
