// @ts-check
// Installs the npm packages when they are missing or the lock file names others.

import { join } from 'node:path'
import { readJson } from './json-file.js'
import { run } from './run.js'
import { checkout } from './state-folder.js'

/** @typedef {{ version?: string, optional?: boolean }} Locked */

/**
 * Whether node_modules holds what package-lock.json says. npm notes there what it installed.
 * @returns {boolean}
 */
export function packagesAreCurrent() {
  /** @type {Record<string, Locked>} */
  const wanted = readJson(join(checkout, 'package-lock.json'))?.packages ?? {}
  /** @type {Record<string, Locked> | undefined} */
  const installed = readJson(join(checkout, 'node_modules', '.package-lock.json'))?.packages
  if (installed === undefined) return false
  return (
    Object.entries(wanted).every(
      // Packages for other systems are optional and rightly absent.
      ([path, { version, optional }]) =>
        path === '' || (installed[path] ? installed[path].version === version : optional === true),
    ) && Object.keys(installed).every((path) => path in wanted)
  )
}

/** Runs `npm ci` with the npm that started us. Throws with what npm printed. */
export async function installPackages() {
  const npm = process.env.npm_execpath
  const args = ['ci', '--no-audit', '--no-fund']
  const options = { cwd: checkout, env: process.env }
  if (npm?.endsWith('.js')) await run(process.execPath, [npm, ...args], options)
  else await run('npm', args, options)
}
