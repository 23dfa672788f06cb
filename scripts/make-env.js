// @ts-check
// Prints a `.env` for docker compose with fresh secrets: `npm run --silent env > .env`.

import { randomBytes } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { newSecrets, publicKeyOf } from '../infra/local/secrets.js'

/** Every variable that docker-compose.yml takes from `.env` and has no default for. */
export function composeSecrets() {
  const { postgres, databaseRoles, rabbitmqUsers, accessTokenKey, internalTokenKey, ...keys } =
    newSecrets()
  const variable = (/** @type {string} */ name) => name.toUpperCase().replaceAll('-', '_')
  return {
    POSTGRES_PASSWORD: postgres,
    REPLICATION_PASSWORD: randomBytes(24).toString('hex'),
    ...Object.fromEntries(
      Object.entries(databaseRoles).map(([role, password]) => [
        `${variable(role)}_PASSWORD`,
        password,
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(rabbitmqUsers).map(([user, password]) => [
        `RABBITMQ_${variable(user)}_PASSWORD`,
        password,
      ]),
    ),
    ACCESS_TOKEN_KEYS: JSON.stringify({ keys: [accessTokenKey] }),
    INTERNAL_TOKEN_PRIVATE_KEY: JSON.stringify(internalTokenKey),
    INTERNAL_TOKEN_PUBLIC_KEYS: JSON.stringify({ keys: [publicKeyOf(internalTokenKey)] }),
    MAIL_LINK_KEY: keys.mailLinkKey,
    BANK_DATA_KEY: keys.bankDataKey,
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const [name, value] of Object.entries(composeSecrets())) console.log(`${name}='${value}'`)
}
