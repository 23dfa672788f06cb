// @ts-check
// Finds the programs of PostgreSQL, Redis and RabbitMQ on this machine.
// findOrInstall in install.js brings what is missing.

import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * @typedef {object} Programs
 * @property {string} postgres the folder of initdb, postgres, pg_basebackup, psql of one version
 * @property {string} redis the program redis-server
 * @property {string} rabbitmq the script rabbitmq-server that starts the node itself
 */

/** @typedef {keyof Programs} Server */

const needed = ['initdb', 'postgres', 'pg_basebackup', 'psql']

/**
 * The programs found; a server that is missing or too old is left out.
 * @returns {Partial<Programs>}
 */
export function findPrograms() {
  const postgres = postgresFolders().find((folder) => postgresVersion(folder) >= 15)
  const redis = inFolders('redis-server').find((program) => redisVersion(program) >= 7)
  const rabbitmq = rabbitmqScripts().find((script) => rabbitmqVersion(script) >= 3.1)
  return {
    ...(postgres === undefined ? {} : { postgres }),
    ...(redis === undefined ? {} : { redis }),
    ...(rabbitmq === undefined ? {} : { rabbitmq }),
  }
}

/**
 * All three, for callers that cannot install.
 * @returns {Programs} throws when one is missing
 */
export function requirePrograms() {
  const { postgres, redis, rabbitmq } = findPrograms()
  if (postgres === undefined) throw new Error('PostgreSQL (15 or newer) was not found')
  if (redis === undefined) throw new Error('Redis (7 or newer) was not found')
  if (rabbitmq === undefined) throw new Error('RabbitMQ (3.10 or newer) was not found')
  return { postgres, redis, rabbitmq }
}

/** Where programs live, on Debian, Red Hat and with Homebrew, besides the PATH. */
function programFolders() {
  const path = (process.env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/'))
  return [
    ...path,
    '/opt/homebrew/bin',
    '/opt/homebrew/sbin',
    '/usr/local/bin',
    '/usr/local/sbin',
    '/usr/bin',
    '/usr/sbin',
  ]
}

/** @param {string} name */
function inFolders(name) {
  return programFolders()
    .map((folder) => join(folder, name))
    .filter(existsSync)
}

/** Newest first; on Debian /usr/bin/psql is a wrapper without a server beside it. */
function postgresFolders() {
  const versioned = ['/opt/homebrew/opt', '/usr/local/opt', '/usr'].flatMap((parent) =>
    entries(parent, /^(postgresql@|pgsql-)\d+$/).map((name) => join(parent, name, 'bin')),
  )
  const debian = entries('/usr/lib/postgresql', /^\d+$/).map(
    (version) => `/usr/lib/postgresql/${version}/bin`,
  )
  const newestFirst = [...debian, ...versioned].sort((a, b) => numberIn(b) - numberIn(a))
  return [...newestFirst, ...programFolders()].filter((folder) =>
    needed.every((program) => existsSync(join(folder, program))),
  )
}

/** 0 when the programs in the folder are not all of the same version. @param {string} folder */
function postgresVersion(folder) {
  const versions = needed.map((program) => firstNumber(join(folder, program), '--version'))
  return versions.every((version) => version === versions[0]) ? (versions[0] ?? 0) : 0
}

/** @param {string} program */
function redisVersion(program) {
  return firstNumber(program, '--version')
}

/** Never Debian's /usr/sbin/rabbitmq-server: that wrapper refuses ordinary users. */
function rabbitmqScripts() {
  const known = [
    '/usr/lib/rabbitmq/bin',
    '/opt/homebrew/opt/rabbitmq/sbin',
    '/usr/local/opt/rabbitmq/sbin',
    '/opt/rabbitmq/sbin',
  ]
  const scripts = known.map((folder) => join(folder, 'rabbitmq-server')).filter(existsSync)
  return [...scripts, ...inFolders('rabbitmq-server')].map((script) => realpathSync(script))
}

/** Read from its plugin folder: `rabbitmqctl version` takes seconds. @param {string} script */
function rabbitmqVersion(script) {
  const [plugin = ''] = entries(join(dirname(script), '..', 'plugins'), /^rabbit-\d/)
  const [, major = '0', minor = '0'] = /^rabbit-(\d+)\.(\d+)/.exec(plugin) ?? []
  return Number(major) + Number(minor) / 100
}

/** @param {string} folder @param {RegExp} pattern */
function entries(folder, pattern) {
  return existsSync(folder) ? readdirSync(folder).filter((name) => pattern.test(name)) : []
}

/** @param {string} text */
function numberIn(text) {
  return Number(/(\d+)\/bin$/.exec(text)?.[1] ?? 0)
}

/** @param {string} program @param {string} option */
function firstNumber(program, option) {
  try {
    const text = execFileSync(program, [option], { encoding: 'utf8', timeout: 5_000 })
    return Number(/(\d+)\.\d+/.exec(text)?.[1] ?? 0)
  } catch {
    return 0
  }
}
