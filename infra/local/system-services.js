// @ts-check
// Our own processes, each under supervision: the inbox and the services.

import { spawn } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeArguments } from './compile.js'
import { environmentOf } from './environment.js'
import { logLines } from './log-lines.js'
import { stopBySteps } from './servers/server-process.js'
import { checkout } from './state-folder.js'

/** @typedef {import('./environment.js').Service} Service */

/**
 * Starts one of them and keeps it running.
 * @param {Service} service
 * @param {{ variables: Record<string, string>, logs: string, metricsPort: number,
 *   system: import('./system.js').System }} ground
 */
export function startService(service, { variables, logs, metricsPort, system }) {
  const log = join(logs, `${service.name}.log`)
  const show = logLines(service.name, log)
  const env = environmentOf(service, variables, metricsPort)
  const url = `http://127.0.0.1:${env[service.port]}`
  return system.add({
    kind: service.name === 'inbox' ? 'inbox' : 'service',
    name: service.name,
    start: async () => {
      appendFileSync(log, `--- start ${new Date().toISOString()}\n`, { mode: 0o600 })
      return { ...spawnService(service.main, env, show), url }
    },
  })
}

/**
 * @param {string} main
 * @param {Record<string, string | undefined>} env
 * @param {(output: import('node:stream').Readable) => void} show
 */
function spawnService(main, env, show) {
  const child = spawn(process.execPath, nodeArguments(main), {
    cwd: checkout,
    env,
    // Ctrl-C in the terminal reaches the launcher only, which stops everything in order.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  show(child.stdout)
  show(child.stderr)
  /** @type {Promise<import('./supervise.js').Exit>} */
  const exited = new Promise((resolve) => {
    child.once('error', () => resolve({ code: 127, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const kill = child.kill.bind(child)
  const stop = () =>
    stopBySteps({ exited, kill }, [
      ['SIGTERM', 25_000],
      ['SIGKILL', 5_000],
    ])
  return { pid: child.pid ?? 0, exited, stop }
}

/**
 * Waits until each of these addresses answers 2xx.
 * @param {{ name: string, url: string }[]} doors
 * @param {number} limitMs
 * @returns {Promise<string[]>} the names of those that did not in time
 */
export async function untilReady(doors, limitMs) {
  const until = Date.now() + limitMs
  const late = await Promise.all(
    doors.map(async ({ name, url }) => {
      while (Date.now() < until) {
        if (await answers(url)) return []
        await sleep(100)
      }
      return [name]
    }),
  )
  return late.flat()
}

/** @param {string} url */
async function answers(url) {
  try {
    const { ok, body } = await fetch(url, { signal: AbortSignal.timeout(2_000) })
    await body?.cancel()
    return ok
  } catch {
    return false
  }
}
