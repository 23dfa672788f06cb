// @ts-check
// The order in which the system comes up. What does not depend on each other runs side by side.

import { join } from 'node:path'
import { compile, nodeArguments } from './compile.js'
import { inbox, services, settings } from './environment.js'
import { givenServers } from './given.js'
import { findOrInstall } from './install.js'
import { installPackages, packagesAreCurrent } from './npm-packages.js'
import { run } from './run.js'
import { step } from './say.js'
import { secretsOf } from './secrets.js'
import { checkout } from './state-folder.js'
import { portsIn, servicePorts } from './system-ports.js'
import { startBroker, startCache, startDatabases } from './system-servers.js'
import { startService, untilReady } from './system-services.js'
import { buildWebApp } from './web-app.js'

/** @typedef {Record<string, string>} Variables */
/** @typedef {ReturnType<typeof import('./state-folder.js').prepareStateFolder>} Place */

/**
 * Starts everything, once all of it is ready.
 * @param {Place} place
 * @param {import('./system.js').System} system
 * @returns {Promise<string[]>} names of services that are not ready after a minute
 */
export async function startSystem(place, system) {
  const given = givenServers(process.env)
  const port = portsIn(place.folder)
  const { ports, release } = await servicePorts(process.env, port)
  const secrets = secretsOf(place.folder)
  const inboxFolder = join(place.data, 'inbox')
  const own = settings({ ports, secrets, inboxFolder, env: process.env })
  system.describe({ web: own.PUBLIC_URL ?? '', inbox: own.INBOX_URL ?? '' })

  const packages = packagesAreCurrent() ? undefined : step('npm packages', installPackages)
  const compiled = Promise.resolve(packages).then(compile)
  const programs = findOrInstall(wantedServers(given))
  const ground = { data: place.data, secrets, port, given, system }
  const databases = programs.then((found) => startDatabases({ ...ground, programs: found }))
  const [databaseUrls, redisUrl, rabbitmqUrls] = await Promise.all([
    databases,
    programs.then((found) => startCache({ ...ground, programs: found })),
    programs.then((found) => startBroker({ ...ground, programs: found })),
    Promise.all([compiled, databases]).then(([, urls]) => prepareDatabases({ ...own, ...urls })),
    compiled.then(() => buildWebApp(place.folder)),
  ])

  const variables = { ...own, ...databaseUrls, ...redisUrl, ...rabbitmqUrls }
  // Before the first service publishes: a queue that came later would have missed it.
  await step('queues', () => script('scripts/declare-queues.ts', variables))
  await release()
  return step('services', () => startServices({ variables, place, port, system }))
}

/** @param {import('./given.js').Given} given */
function wantedServers(given) {
  /** @type {import('./packages.js').Server[]} */
  const wanted = []
  if (Object.keys(given.postgres).length < 3) wanted.push('postgres')
  if (given.redis === undefined) wanted.push('redis')
  if (given.rabbitmq === undefined) wanted.push('rabbitmq')
  return wanted
}

/**
 * @param {{ variables: Variables, place: Place, port: (name: string) => Promise<number>,
 *   system: import('./system.js').System }} ground
 */
async function startServices({ variables, place, port, system }) {
  const all = [inbox, ...services]
  const doors = await Promise.all(
    all.map(async (service) => {
      const metricsPort = await port(`metrics ${service.name}`)
      await startService(service, { variables, logs: place.logs, metricsPort, system })
      const path = service === inbox ? '/api/v1/messages?limit=1' : '/readyz'
      return { name: service.name, url: `http://127.0.0.1:${variables[service.port]}${path}` }
    }),
  )
  return untilReady(doors, 60_000)
}

/** Schemas, and the demo organization, which done again changes nothing. */
async function prepareDatabases(/** @type {Variables} */ variables) {
  await step('database schemas', () => script('scripts/migrate.ts', variables))
  // Its passwords are known to everybody.
  if (variables.NODE_ENV === 'production') return
  await step('demo organization', () => script('scripts/seed.ts', variables))
}

/** @param {string} path @param {Variables} variables */
function script(path, variables) {
  const env = { ...process.env, ...variables }
  return run(process.execPath, nodeArguments(path), { cwd: checkout, env, limitMs: 120_000 })
}
