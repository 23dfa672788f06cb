import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import path from 'node:path'
import { endLeftovers, identityOf } from '../../infra/local/processes.js'
import { prepareStateFolder, stateFolder } from '../../infra/local/state-folder.js'

/** Names the folder of this test run: in the environment of all its processes. */
export const runVariable = 'PIECEWORK_TEST_RUN'

/** Where everything that tests keep for a while lives; one folder per checkout. */
const testsFolder = () => path.join(stateFolder(), 'tests')

/** Description of a set that `npm run test:servers` left running for this checkout. */
export const sharedDescription = () => path.join(testsFolder(), 'shared.json')

/** Makes the folder of this run and notes who it belongs to. */
export function beginRun(): string {
  prepareStateFolder()
  const folder = path.join(testsFolder(), `run-${process.pid}`)
  mkdirSync(folder, { recursive: true })
  // The servers' own users pass through when this is root.
  for (const passed of [testsFolder(), folder]) chmodSync(passed, 0o711)
  writeFileSync(path.join(folder, 'owner'), `${process.pid}\n${identityOf(process.pid)}`)
  process.env[runVariable] = folder
  return folder
}

/** The folder of the run that this process belongs to. */
export function runFolder(): string {
  const folder = process.env[runVariable]
  if (folder === undefined) throw new Error('This works in a test run only')
  return folder
}

/** Ends what tests of this run left running, and deletes its folder. */
export async function endRun(folder: string): Promise<void> {
  await endLeftovers(folder)
  await endLeftovers(path.join(folder, 'servers'))
  rmSync(folder, { recursive: true, force: true })
}

/** Ends the processes of runs that were killed, and deletes what they left. */
export async function clearDeadRuns(): Promise<void> {
  const parent = testsFolder()
  const names = existsSync(parent) ? readdirSync(parent) : []
  for (const name of names.filter((name) => name.startsWith('run-'))) {
    const folder = path.join(parent, name)
    if (!isOwned(folder)) await endRun(folder)
  }
}

function isOwned(folder: string): boolean {
  try {
    const [pid, identity] = readFileSync(path.join(folder, 'owner'), 'utf8').split('\n')
    return identityOf(Number(pid)) === identity
  } catch {
    return false
  }
}
