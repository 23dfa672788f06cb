// @ts-check
// `npm run status`, for programs `npm run status -- --json`. Exit code 1 when nothing runs.

import { join } from 'node:path'
import { launcherOf, notedIn } from './launcher.js'
import { leftoversOf } from './processes.js'
import { say } from './say.js'
import { stateFolder } from './state-folder.js'
import { processes, statusForPrograms, table } from './table.js'

const folder = stateFolder()
const noted = launcherOf(folder) === undefined ? undefined : notedIn(folder)

if (process.argv.includes('--json')) say(JSON.stringify(statusForPrograms(noted, folder), null, 2))
else if (noted?.ready) say(`${table(noted, folder)}\n${processes(noted)}\n`)
else if (noted) say(`Piecework is starting.\n\n${processes(noted)}\n`)
else say(`Piecework is not running. ${leftovers()}`)
process.exitCode = noted ? 0 : 1

/** The launcher was killed: its processes may go on without it. */
function leftovers() {
  const pids = leftoversOf(join(folder, 'data'))
  if (pids.length === 0) return 'Start it with npm start.'
  return `Its launcher was killed; these processes still run: ${pids.join(', ')}.
npm start ends them and begins anew, npm run stop only ends them.`
}
