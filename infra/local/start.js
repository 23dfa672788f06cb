// @ts-check
// `npm start`: the whole system, from a fresh clone, with nothing but Node. See README.md.

import './node-version.js'
import { setTimeout as sleep } from 'node:timers/promises'
import { becomeLauncher, launcherOf, notedIn, resign, runningFile } from './launcher.js'
import { boundLogs } from './log-lines.js'
import { endLeftovers, leftoversOf, setVariable } from './processes.js'
import { Refusal, red, say, step } from './say.js'
import { startSystem } from './start-system.js'
import { prepareStateFolder } from './state-folder.js'
import { newSystem } from './system.js'
import { table } from './table.js'

const startedAt = performance.now()
const place = placeOrExit()
const system = newSystem(runningFile(place.folder))
const stopOnce = once(stop)

// A terminal that was closed is no reason to leave everything running without a launcher.
process.stdout.on('error', () => {})

const other = becomeLauncher(place.folder)
if (other !== undefined) await showOther(other)
else await start()

function placeOrExit() {
  try {
    return prepareStateFolder()
  } catch (error) {
    say(`\n${error instanceof Error ? error.message : error}\n`)
    return process.exit(1)
  }
}

async function start() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void stopOnce(0))
  }
  process.on('uncaughtException', (error) => void fail(error))
  // Everything started from here on can be found again by this mark.
  process.env[setVariable] = place.data
  try {
    if (leftoversOf(place.data).length > 0) {
      await step('ended what a killed launcher had left', () => endLeftovers(place.data))
    }
    const late = await startSystem(place, system)
    boundLogs([place.data, place.logs])
    system.ready()
    const noted = notedIn(place.folder)
    if (noted) say(table(noted, place.folder))
    for (const name of late) say(red(`  ${name} is not ready; see ${place.logs}/${name}.log`))
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
    say(`  Started in ${seconds} s. Ctrl-C stops everything.\n`)
  } catch (error) {
    await fail(error)
  }
}

/** @param {unknown} error */
async function fail(error) {
  if (stopOnce.called()) return
  if (error instanceof Refusal) say(`\n${error.message}\n`)
  else say(`\n${red('Piecework cannot run:')} ${error instanceof Error ? error.stack : error}\n`)
  await stopOnce(1)
}

/** @param {number} exitCode */
async function stop(exitCode) {
  if (exitCode === 0) say('\nStopping …')
  await system.stop(step)
  await endLeftovers(place.data)
  resign(place.folder)
  process.exit(exitCode)
}

/** @param {number} pid */
async function showOther(pid) {
  if (!notedIn(place.folder)?.ready) say(`Process ${pid} is starting Piecework; waiting for it.`)
  while (launcherOf(place.folder) === pid && !notedIn(place.folder)?.ready) await sleep(200)
  const noted = notedIn(place.folder)
  if (noted?.ready) say(table(noted, place.folder))
  else process.exitCode = 1
}

/**
 * @param {(exitCode: number) => Promise<void>} work
 */
function once(work) {
  /** @type {Promise<void> | undefined} */
  let running
  return Object.assign(
    (/** @type {number} */ exitCode) => {
      running ??= work(exitCode)
      return running
    },
    { called: () => running !== undefined },
  )
}
