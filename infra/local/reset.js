// @ts-check
// `npm run reset`: stops everything and deletes the data, so that the next start begins anew.

import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { say } from './say.js'
import { stateFolder } from './state-folder.js'
import { stopEverything } from './stop-everything.js'

/** Throw-away servers of tests that may run right now. */
const kept = ['tests']

const folder = stateFolder()
await stopEverything(folder)
const names = existsSync(folder) ? readdirSync(folder) : []
for (const name of names.filter((entry) => !kept.includes(entry))) {
  rmSync(join(folder, name), { recursive: true, force: true })
}
say(`Deleted all data in ${folder}.`)
