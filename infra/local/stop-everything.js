// @ts-check
// Stops a system from outside: its launcher in order, and what a killed launcher left behind.

import { join } from 'node:path'
import { launcherOf } from './launcher.js'
import { endLeftovers, endProcess } from './processes.js'
import { step } from './say.js'

/** Longer than the slowest service and server together may take to end. */
const limitMs = 90_000

/**
 * @param {string} folder the state folder
 * @returns {Promise<boolean>} whether anything ran
 */
export async function stopEverything(folder) {
  const launcher = launcherOf(folder)
  if (launcher !== undefined) {
    await step('launcher and all it runs stopped', () => endProcess(launcher, { limitMs }))
  }
  const leftovers = await endLeftovers(join(folder, 'data'))
  return launcher !== undefined || leftovers.length > 0
}
