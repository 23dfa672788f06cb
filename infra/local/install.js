// @ts-check
// Installs servers that this machine lacks, with Debian's or Ubuntu's packages, and starts none.

import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { findPrograms } from './packages.js'
import { isAlive } from './processes.js'
import { run } from './run.js'
import { Refusal, step } from './say.js'

/** @typedef {import('./packages.js').Server} Server */

/** @type {Record<Server, { name: string, debian: string, homebrew: string }>} */
const servers = {
  postgres: { name: 'PostgreSQL 15 or newer', debian: 'postgresql', homebrew: 'postgresql@17' },
  redis: { name: 'Redis 7 or newer', debian: 'redis-server', homebrew: 'redis' },
  rabbitmq: { name: 'RabbitMQ 3.10 or newer', debian: 'rabbitmq-server', homebrew: 'rabbitmq' },
}

const policy = '/usr/sbin/policy-rc.d'
const mark = '# Made by Piecework while it installs packages: start no service.'

/**
 * The programs of all three servers; installs what is missing.
 * @param {Server[]} wanted those that are not given by a URL
 * @returns {Promise<Partial<import('./packages.js').Programs>>} throws a Refusal that says what to
 *   do when something is missing and cannot be installed
 */
export async function findOrInstall(wanted) {
  await removeOwnPolicy()
  const missing = missingOf(wanted)
  if (missing.length > 0) {
    const become = howToBecomeRoot()
    if (become === undefined || !existsSync('/usr/bin/apt-get')) throw whatToDo(missing)
    const packages = missing.map((server) => servers[server].debian)
    await step(`installed ${packages.join(', ')}`, () => install(become, packages)).catch(
      (error) => {
        throw whatToDo(missing, String(error.message))
      },
    )
    const still = missingOf(wanted)
    if (still.length > 0) throw whatToDo(still)
  }
  return findPrograms()
}

/** @param {Server[]} wanted */
function missingOf(wanted) {
  const found = findPrograms()
  return wanted.filter((server) => found[server] === undefined)
}

/** The words before a command that needs root; undefined when this user cannot. */
function howToBecomeRoot() {
  if (process.getuid?.() === 0) return []
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore' })
    return ['sudo', '-n']
  } catch {
    return undefined
  }
}

/**
 * The shell removes the policy file when apt ends, also when we were killed meanwhile.
 * @param {string[]} become
 * @param {string[]} packages
 */
async function install(become, packages) {
  const apt = 'DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=120 -qq -y'
  const script = `
    if [ ! -e ${policy} ]; then
      trap 'rm -f ${policy}' EXIT
      trap 'exit 1' HUP INT TERM
      printf '#!/bin/sh\\n${mark}\\n# %s\\nexit 101\\n' $$ > ${policy} && chmod 755 ${policy}
    fi
    get() { ${apt} --no-install-recommends install ${packages.join(' ')} </dev/null; }
    get || { ${apt} update && get; }`
  const [program = 'sh', ...args] = [...become, 'sh', '-c', script]
  await run(program, args, { env: process.env })
}

/**
 * Installs Debian packages that are no servers, such as a browser for the tests.
 * @param {string[]} packages
 * @returns {Promise<void>} throws when this user may not install, or apt fails
 */
export async function installDebian(packages) {
  const become = howToBecomeRoot()
  if (become === undefined || !existsSync('/usr/bin/apt-get')) {
    throw new Refusal(`Please install ${packages.join(', ')}: this user cannot.`)
  }
  await removeOwnPolicy()
  await step(`installed ${packages.join(', ')}`, () => install(become, packages))
}

/** One that a killed install left behind, recognised by its text and the dead pid in it. */
async function removeOwnPolicy() {
  const text = existsSync(policy) ? readFileSync(policy, 'utf8') : ''
  const [, maker] = text.split(`${mark}\n# `)
  if (maker === undefined || isAlive(Number.parseInt(maker, 10))) return
  const [program = 'rm', ...args] = [...(howToBecomeRoot() ?? []), 'rm', '-f', policy]
  await run(program, args)
}

/** @param {Server[]} missing @param {string} [because] */
function whatToDo(missing, because) {
  const list = (/** @type {'name' | 'debian' | 'homebrew'} */ key) =>
    missing.map((server) => servers[server][key])
  return new Refusal(
    [
      `Piecework needs ${list('name').join(', ')}, and cannot install that here by itself.`,
      ...(because === undefined ? [] : ['', because]),
      '',
      `  Debian, Ubuntu   sudo apt-get install ${list('debian').join(' ')}`,
      `  macOS            brew install ${list('homebrew').join(' ')}`,
      '  Docker           docker compose up',
      '',
      'Then run it again. Piecework starts its own servers and touches no others.',
    ].join('\n'),
  )
}
