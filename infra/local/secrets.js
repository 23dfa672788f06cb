// @ts-check
// Passwords and keys of this installation: made once, kept in a file that only its owner reads.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { users } from '../rabbitmq/definitions.js'
import { readJson, writeJson } from './json-file.js'

const databaseRoles = [
  'identity_owner',
  'api_gateway',
  'email_owner',
  'email',
  'task_tracker_owner',
  'task_tracker',
  'accounting_owner',
  'accounting',
  'analytics',
]

/**
 * @typedef {object} Secrets
 * @property {string} postgres password of the superuser
 * @property {Record<string, string>} databaseRoles password of each role that logs in
 * @property {string} redis
 * @property {string} rabbitmqCookie
 * @property {Record<string, string>} rabbitmqUsers
 * @property {object} accessTokenKey a private ES256 key as JWK
 * @property {object[]} [retiredAccessTokenKeys] signed before; believed for a day
 * @property {object} internalTokenKey a private ES256 key as JWK
 * @property {string} mailLinkKey 32 bytes, base64
 * @property {string} bankDataKey 32 bytes, base64
 */

/**
 * The secrets of this state folder; what is missing (a new folder, a new role) is made.
 * @param {string} folder
 * @returns {Secrets}
 */
export function secretsOf(folder) {
  const file = join(folder, 'secrets.json')
  const kept = readJson(file) ?? {}
  const made = newSecrets()
  const secrets = {
    ...made,
    ...kept,
    databaseRoles: { ...made.databaseRoles, ...kept.databaseRoles },
    rabbitmqUsers: { ...made.rabbitmqUsers, ...kept.rabbitmqUsers },
  }
  writeJson(file, secrets)
  return secrets
}

/** @returns {Secrets} */
export function newSecrets() {
  return {
    postgres: password(),
    databaseRoles: Object.fromEntries(databaseRoles.map((role) => [role, password()])),
    redis: password(),
    rabbitmqCookie: password(),
    rabbitmqUsers: Object.fromEntries(users.map((user) => [user, password()])),
    accessTokenKey: newKey(),
    internalTokenKey: newKey(),
    mailLinkKey: randomBytes(32).toString('base64'),
    bankDataKey: randomBytes(32).toString('base64'),
  }
}

/** Far longer than the ten minutes that tokens live, and than a new key takes to every gateway. */
const believedMs = 24 * 3_600_000

/**
 * A key set with a new key that signs. The one before is believed on, at least until the next
 * rotation; what was retired more than a day ago is left out.
 * @param {{ retiredAt?: number }[]} keys private keys, the first signs
 * @param {number} now milliseconds since 1970
 * @returns {object[]}
 */
export function rotated([signing, ...retired], now = Date.now()) {
  if (!signing) return [newKey()]
  const believed = retired.filter(({ retiredAt = 0 }) => now - retiredAt < believedMs)
  return [newKey(), { ...signing, retiredAt: now }, ...believed]
}

/** Hexadecimal: needs no escaping in a URL, in SQL or in a settings file. */
function password() {
  return randomBytes(18).toString('hex')
}

function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const kid = randomBytes(8).toString('hex')
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
}

/**
 * The public half of a private key.
 * @param {object} key
 */
export function publicKeyOf(key) {
  return Object.fromEntries(Object.entries(key).filter(([name]) => name !== 'd'))
}
