// @ts-check
// One launcher per checkout: who it is stands in launcher.json; what it runs, in running.json.

import { linkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readJson } from './json-file.js'
import { identityOf } from './processes.js'

/** @typedef {{ pid: number, identity: string | null }} Launcher */

/** @typedef {{ kind: string, name: string, role?: string, pid: number | null, url?: string,
 *   managementUrl?: string }} NotedPart */

/** @typedef {{ ready: boolean, web: string, inbox: string, parts: NotedPart[] }} Noted */

const lockIn = (/** @type {string} */ folder) => join(folder, 'launcher.json')

/** What `running.json` is called. @param {string} folder */
export const runningFile = (folder) => join(folder, 'running.json')

/**
 * The living launcher of this state folder. A dead one's file is no launcher, even when the
 * system has given its pid to another process.
 * @param {string} folder
 * @returns {number | undefined} its pid
 */
export function launcherOf(folder) {
  /** @type {Launcher | undefined} */
  const noted = readJson(lockIn(folder))
  if (noted === undefined || noted.identity === null) return undefined
  return identityOf(noted.pid) === noted.identity ? noted.pid : undefined
}

/**
 * What the launcher runs, or ran when it was killed.
 * @param {string} folder
 * @returns {Noted | undefined}
 */
export function notedIn(folder) {
  return readJson(runningFile(folder))
}

/**
 * Makes this process the launcher of the folder.
 * @param {string} folder
 * @returns {number | undefined} the pid of another one that lives
 */
export function becomeLauncher(folder) {
  const mine = `${lockIn(folder)}.${process.pid}`
  const me = { pid: process.pid, identity: identityOf(process.pid) }
  writeFileSync(mine, JSON.stringify(me), { mode: 0o600 })
  try {
    for (;;) {
      const other = launcherOf(folder)
      if (other !== undefined) return other
      rmSync(lockIn(folder), { force: true })
      // A link is made whole or not at all: of two that start together one is refused.
      if (linked(mine, lockIn(folder))) return undefined
    }
  } finally {
    rmSync(mine, { force: true })
  }
}

/** @param {string} from @param {string} to */
function linked(from, to) {
  try {
    linkSync(from, to)
    return true
  } catch {
    return false
  }
}

/** Forgets this launcher: nothing runs any more. @param {string} folder */
export function resign(folder) {
  rmSync(runningFile(folder), { force: true })
  if (launcherOf(folder) === process.pid) rmSync(lockIn(folder), { force: true })
}
