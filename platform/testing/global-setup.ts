import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { compile } from '../../infra/local/compile.js'
import { descriptionVariable, readServers } from './description.ts'
import { beginRun, clearDeadRuns, endRun, runVariable, sharedDescription } from './runs.ts'
import { startServers } from './start-servers.ts'

/**
 * Gives this run its servers: those of the file named in PIECEWORK_TEST_SERVERS, those that
 * `npm run test:servers` left running, or a set of its own, stopped at the end.
 */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Several projects of one run share what the first has brought.
  if (process.env[runVariable] !== undefined) return undefined
  await Promise.all([clearDeadRuns(), compile()])
  const run = beginRun()

  const running = process.env[descriptionVariable] ?? sharedDescription()
  if (await readServers(running)) {
    process.env[descriptionVariable] = running
    return () => endRun(run)
  }

  const started = await startServers(path.join(run, 'servers'))
  const file = path.join(run, 'servers.json')
  writeFileSync(file, JSON.stringify(started.servers), { mode: 0o600 })
  process.env[descriptionVariable] = file
  return async () => {
    await started.stop()
    await endRun(run)
  }
}
