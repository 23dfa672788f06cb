import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { readServers } from './description.ts'
import { beginRun, clearDeadRuns, endRun, sharedDescription } from './runs.ts'
import { startServers } from './start-servers.ts'

/** Starts a set of servers for the tests of this checkout and keeps it until Ctrl-C. */
const file = process.env.PIECEWORK_TEST_SERVERS ?? sharedDescription()
await clearDeadRuns()
if (await readServers(file)) {
  process.stdout.write(`A set runs already: ${file}\n`)
  process.exit(0)
}

const begun = Date.now()
const run = beginRun()
const { servers, stop } = await startServers(path.join(run, 'servers'))
writeFileSync(file, JSON.stringify(servers, null, 2), { mode: 0o600 })
process.stdout.write(`Ready after ${Date.now() - begun} ms: ${file}\nCtrl-C stops it.\n`)

async function end() {
  rmSync(file, { force: true })
  await stop()
  await endRun(run)
  process.exit(0)
}
process.once('SIGINT', () => void end())
process.once('SIGTERM', () => void end())
