// @ts-check
// Servers that the person runs already: named by URLs in the environment.

import { connections } from './databases.js'
import { Refusal } from './say.js'

/** @typedef {import('./databases.js').ServerName} ServerName */

/**
 * The URLs given for each server; a server that is absent gets a private instance.
 * @typedef {{ postgres: Partial<Record<ServerName, Record<string, string>>>,
 *   redis: string | undefined, rabbitmq: string | undefined }} Given
 */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Given} throws a Refusal when only some URLs of a server are given
 */
export function givenServers(env) {
  const names = /** @type {ServerName[]} */ (Object.keys(connections))
  const postgres = names.flatMap((name) => {
    const urls = givenUrls(name, env)
    return urls === undefined ? [] : [[name, urls]]
  })
  return {
    postgres: Object.fromEntries(postgres),
    redis: env.REDIS_URL || undefined,
    rabbitmq: env.RABBITMQ_URL || undefined,
  }
}

/** @param {ServerName} name @param {NodeJS.ProcessEnv} env */
function givenUrls(name, env) {
  const variables = Object.keys(connections[name])
  const missing = variables.filter((variable) => !env[variable])
  if (missing.length === variables.length) return undefined
  if (missing.length > 0) {
    throw new Refusal(
      `Some URLs of the PostgreSQL server "${name}" are set in the environment, but not all.\n` +
        `Set also ${missing.join(', ')}, or none of them.`,
    )
  }
  return Object.fromEntries(variables.map((variable) => [variable, env[variable] ?? '']))
}
