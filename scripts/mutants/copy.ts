import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/** One test run of a mutant; a mutant that makes it hang was caught as well. */
const testLimitMs = 240_000

export interface Copy {
  /** Applies a patch; false when it no longer fits. */
  apply: (patch: string) => Promise<boolean>
  /** Runs one test; true when it passes. */
  test: (args: readonly string[]) => Promise<boolean>
  /** Undoes what was applied. */
  restore: () => Promise<void>
  remove: () => Promise<void>
}

/** A copy of the last commit with servers of its own, where code may be broken. */
export async function makeCopy(): Promise<Copy> {
  const folder = mkdtempSync(join(tmpdir(), 'piecework-mutants-'))
  await must('git', ['clone', '--quiet', '--local', '.', folder], process.cwd())
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const servers = await startServers(folder)
  return {
    apply: async (patch) => (await run('git', ['apply', patch], folder)) === 0,
    test: async ([project = '', ...rest]) => {
      const vitest = ['run', '--project', project, '--bail', '1', ...rest]
      return (await run(join('node_modules', '.bin', 'vitest'), vitest, folder)) === 0
    },
    restore: () => must('git', ['checkout', '--quiet', '.'], folder),
    remove: async () => {
      servers.kill('SIGTERM')
      await once(servers, 'exit')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function startServers(folder: string): Promise<ChildProcess> {
  const args = ['--import', 'tsx', 'platform/testing/keep-servers.ts']
  const servers = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await Promise.race([once(servers.stdout, 'data'), once(servers, 'exit')])
  if (servers.exitCode !== null) throw new Error('The test servers did not start')
  return servers
}

async function must(command: string, args: string[], cwd: string): Promise<void> {
  const code = await run(command, args, cwd)
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}`)
}

async function run(command: string, args: string[], cwd: string): Promise<number> {
  const child = spawn(command, args, { cwd, stdio: 'ignore', timeout: testLimitMs })
  const [code] = await once(child, 'exit')
  return typeof code === 'number' ? code : 1
}
