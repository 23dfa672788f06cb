// @ts-check
// Starts a process and starts it again whenever it dies.

import { setTimeout as sleep } from 'node:timers/promises'
import { red, say } from './say.js'
import { endOf } from './servers/server-process.js'

/** @typedef {import('./servers/server-process.js').Exit} Exit */

/**
 * @typedef {object} Running
 * @property {number} pid
 * @property {string} url
 * @property {Promise<Exit>} exited
 * @property {() => Promise<void>} stop
 */

/**
 * @template {Running} R
 * @typedef {object} Supervised
 * @property {string} name
 * @property {() => R | undefined} now what runs; undefined between a death and the next start
 * @property {() => Promise<void>} stop for good
 */

const firstDelayMs = 200
const longestDelayMs = 10_000
/** Who lived this long starts again with the shortest delay. */
const healthyMs = 30_000

/**
 * Starts it and answers when it runs; from then on a death is followed by a new start, after a
 * delay that doubles each time. `onChange` is called after each start and each death; `log` is
 * given for what does not print on the terminal anyway.
 * @template {Running} R
 * @param {{ name: string, log?: string | undefined, start: () => Promise<R>,
 *   onChange: () => void }} what
 *   throws when the very first start fails
 * @returns {Promise<Supervised<R>>}
 */
export async function supervise({ name, log, start, onChange }) {
  /** @type {R | undefined} */
  let running = await start()
  const stopping = new AbortController()
  onChange()

  const watching = (async () => {
    let delayMs = firstDelayMs
    let startedAt = Date.now()
    while (!stopping.signal.aborted) {
      if (running) {
        const exit = await running.exited
        running = undefined
        onChange()
        if (stopping.signal.aborted) return
        if (Date.now() - startedAt > healthyMs) delayMs = firstDelayMs
        tellDeath(name, exit, delayMs, log)
      }
      await sleep(delayMs, undefined, { signal: stopping.signal }).catch(() => {})
      if (stopping.signal.aborted) return
      delayMs = Math.min(delayMs * 2, longestDelayMs)
      startedAt = Date.now()
      running = await start().catch((error) => tellFailure(name, error))
      onChange()
    }
  })()

  return {
    name,
    now: () => running,
    async stop() {
      stopping.abort()
      await running?.stop()
      await watching
      // A start that was under way when the stop came.
      await running?.stop()
    },
  }
}

/**
 * @param {string} name
 * @param {Exit} exit
 * @param {number} delayMs
 * @param {string | undefined} log
 */
function tellDeath(name, { code, signal }, delayMs, log) {
  const how = signal === null ? `exit code ${code}` : signal
  say(red(`${name} ended (${how}); it starts again in ${delayMs / 1000} s.`))
  if (log !== undefined) say(`The end of ${log}:\n${endOf(log, 5)}`)
}

/** @param {string} name @param {unknown} error */
function tellFailure(name, error) {
  say(red(`${name}: ${error instanceof Error ? error.message : error}`))
  return undefined
}
