import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { endLeftovers } from '../../infra/local/processes.js'

/** One test run of a mutant. */
const runLimitMs = 240_000

/** A test that ran. */
export interface Ran {
  /** Path within the repository. */
  file: string
  /** With the groups it stands in. */
  name: string
  passed: boolean
  /** First line of what went wrong. */
  failure: string
}

export interface Copy {
  /** Applies a patch; false when it no longer fits. */
  apply: (patch: string) => Promise<boolean>
  /** Runs tests; undefined when they did not end in time. None ran: a file did not load. */
  test: (args: readonly string[]) => Promise<Ran[] | undefined>
  /** Undoes what was applied. */
  restore: () => Promise<void>
  /** Ends what runs and deletes everything. */
  remove: () => Promise<void>
}

/**
 * A copy of the last commit with servers of its own, or those that PIECEWORK_TEST_SERVERS names,
 * where code may be broken. Its state lies beside it, so nothing is left after `remove`.
 */
export async function makeCopy(): Promise<Copy> {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  // The users that PostgreSQL and RabbitMQ run as pass through when this is root.
  chmodSync(folder, 0o711)
  const code = join(folder, 'code')
  const children = new Set<ChildProcess>()
  let removed: Promise<void> | undefined
  const remove = (): Promise<void> => (removed ??= removeAll(folder, children))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void remove().finally(() => process.exit(1)))
  }
  const start = (command: string, args: string[], cwd: string) => {
    if (removed) throw new Error('Stopped')
    const env = { ...process.env, PIECEWORK_HOME: folder }
    // A group of its own: Ctrl-C reaches only us, and we end them in order.
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    child.stdout.resume()
    children.add(child)
    child.once('exit', () => children.delete(child))
    return child
  }
  const git = async (args: string[], cwd = code) => (await ended(start('git', args, cwd))) === 0

  if (!(await git(['clone', '--quiet', '--local', '.', code], process.cwd()))) {
    throw new Error('The repository cannot be cloned')
  }
  symlinkSync(resolve('node_modules'), join(code, 'node_modules'))
  if (!process.env.PIECEWORK_TEST_SERVERS) {
    const kept = start('node', ['--import', 'tsx', 'platform/testing/keep-servers.ts'], code)
    await Promise.race([once(kept.stdout, 'data'), once(kept, 'exit')])
    if (kept.exitCode !== null) throw new Error('The test servers did not start')
  }
  return {
    apply: (patch) => git(['apply', patch]),
    test: async ([project = '', ...rest]) => {
      const report = join(folder, 'report.json')
      rmSync(report, { force: true })
      const reporter = ['--reporter', 'json', '--outputFile', report]
      const args = ['run', '--project', project, ...reporter, ...rest]
      const vitest = start(join('node_modules', '.bin', 'vitest'), args, code)
      const limit = setTimeout(() => vitest.kill('SIGKILL'), runLimitMs)
      await ended(vitest)
      clearTimeout(limit)
      return existsSync(report) ? readReport(report, code) : undefined
    },
    restore: async () => void (await git(['checkout', '--quiet', '.'])),
    remove,
  }
}

async function removeAll(folder: string, children: Set<ChildProcess>): Promise<void> {
  await Promise.all([...children].map((child) => (child.kill(), ended(child))))
  // Servers that were just starting know nobody any more who would stop them.
  for (const state of readdirSync(folder)) {
    const tests = join(folder, state, 'tests')
    const runs = existsSync(tests) ? readdirSync(tests) : []
    for (const run of runs) await endLeftovers(join(tests, run, 'servers'))
  }
  rmSync(folder, { recursive: true, force: true })
}

async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

const Report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      assertionResults: z.array(
        z.object({
          fullName: z.string(),
          status: z.string(),
          failureMessages: z.array(z.string()).nullish(),
        }),
      ),
    }),
  ),
})

function readReport(report: string, code: string): Ran[] {
  const { testResults } = Report.parse(JSON.parse(readFileSync(report, 'utf8')))
  return testResults.flatMap(({ name: path, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'passed' || status === 'failed')
      .map(({ fullName: name, status, failureMessages }) => ({
        file: path.slice(code.length + 1),
        name,
        passed: status === 'passed',
        failure: failureMessages?.[0]?.split('\n')[0] ?? '',
      })),
  )
}
