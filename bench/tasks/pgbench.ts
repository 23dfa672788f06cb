import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { requirePrograms } from '../../infra/local/packages.js'

const run = promisify(execFile)

/**
 * Transactions per second of a pgbench script, by so many clients for so long. Comes with
 * PostgreSQL's own programs. Each client has its statements planned once, and a variable `i`, 0 at
 * the beginning.
 */
export async function pgbench(
  url: string,
  script: string,
  { clients, seconds }: { clients: number; seconds: number },
): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'pgbench-'))
  const file = path.join(folder, 'script.sql')
  writeFileSync(file, script)
  try {
    const load = ['-c', `${clients}`, '-j', '1', '-T', `${seconds}`]
    const options = ['-n', '-M', 'prepared', '-D', 'i=0', ...load]
    const program = path.join(requirePrograms().postgres, 'pgbench')
    const { stdout } = await run(program, [...options, '-f', file, url], {
      timeout: (seconds + 60) * 1_000,
    })
    const perSecond = /^tps = ([\d.]+)/m.exec(stdout)?.[1]
    if (perSecond === undefined) throw new Error(`pgbench did not say how fast it was:\n${stdout}`)
    return Number(perSecond)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
