// @ts-check
// Where this checkout keeps its state: data of the servers, logs, secrets, what runs now.

import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { Refusal } from './say.js'

/** The folder of package.json. */
export const checkout = resolve(import.meta.dirname, '../..')

const isRoot = process.getuid?.() === 0

/**
 * Two checkouts have two folders, so they never disturb each other.
 * @returns {string}
 */
export function stateFolder() {
  const home = process.env.PIECEWORK_HOME ?? defaultHome()
  const name = createHash('sha256').update(checkout).digest('hex').slice(0, 12)
  return join(resolve(home), name)
}

/** Started by root, PostgreSQL and RabbitMQ run as their own users: they cannot enter /root. */
function defaultHome() {
  return isRoot ? '/var/lib/piecework' : join(homedir(), '.local', 'state', 'piecework')
}

/**
 * Makes the folder, and its sub folders `data` (one folder per server) and `logs`.
 * @returns {{ folder: string, data: string, logs: string }} throws a Refusal when the users that
 *   PostgreSQL and RabbitMQ run as could not reach it
 */
export function prepareStateFolder() {
  const folder = stateFolder()
  const data = join(folder, 'data')
  const logs = join(folder, 'logs')
  for (const path of [dirname(folder), folder, data, logs]) {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  }
  // Other users may pass through, not look: what is inside belongs to the user of each server.
  if (isRoot) for (const path of [folder, data]) chmodSync(path, 0o711)
  if (isRoot) requirePassage(dirname(folder))
  return { folder, data, logs }
}

/** @param {string} home */
function requirePassage(home) {
  if ((statSync(home).mode & 0o001) === 0) chmodSync(home, 0o711)
  for (let path = home; path !== dirname(path); path = dirname(path)) {
    if ((statSync(path).mode & 0o001) === 0) {
      throw new Refusal(
        `PostgreSQL and RabbitMQ, which do not run as root, cannot enter ${path}.\n` +
          'Set PIECEWORK_HOME to a folder that every user may pass through.',
      )
    }
  }
}
