// @ts-check
// `npm run keys:rotate`: a new key signs access tokens, the one before is still believed.
// With ACCESS_TOKEN_KEYS in the environment it prints the variable's new value for the gateways;
// without, it changes the keys of this checkout's local system.

import { join } from 'node:path'
import { readJson, writeJson } from '../infra/local/json-file.js'
import { rotated, secretsOf } from '../infra/local/secrets.js'
import { stateFolder } from '../infra/local/state-folder.js'

const given = process.env.ACCESS_TOKEN_KEYS
if (given) {
  console.log(JSON.stringify({ keys: rotated(JSON.parse(given).keys) }))
} else {
  const file = join(stateFolder(), 'secrets.json')
  if (readJson(file) === undefined) {
    console.error('There are no keys yet: npm start makes them.')
    process.exitCode = 1
  } else {
    const secrets = secretsOf(stateFolder())
    const { accessTokenKey: signing, retiredAccessTokenKeys: retired = [] } = secrets
    const [accessTokenKey, ...retiredAccessTokenKeys] = rotated([signing, ...retired])
    writeJson(file, { ...secrets, accessTokenKey, retiredAccessTokenKeys })
    console.log('A new key signs from the next npm start on; tokens of the one before stay good.')
  }
}
