// @ts-check
// Node 24 runs TypeScript by itself. Node 20 needs it compiled: through tsx at every start, which
// takes a service 2.4 s of processor time on the reference machine, or once for all starts, here:
// 0.9 s. See docs/adr/0008-compiled-once-on-node-20.md.

import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkout } from './state-folder.js'

const runsTypeScript = Number(process.versions.node.split('.')[0]) >= 24

/** Directly under the checkout, so that `../docs` means the same in what is compiled. */
const folder = '.compiled'

/** What is started often: the services, and what runs before them. */
const programs = [
  'api-gateway/main.ts',
  'task-tracker/main.ts',
  'accounting/main.ts',
  'email/main.ts',
  'analytics/main.ts',
  'infra/local/inbox/main.ts',
  'scripts/migrate.ts',
  'scripts/seed.ts',
  'scripts/declare-queues.ts',
]

/** Compiles all of them (0.3 s). Needs the packages. Safe while they run, and twice at once. */
export async function compile() {
  if (runsTypeScript) return
  const { build, stop } = await import('esbuild')
  const { outputFiles } = await build({
    absWorkingDir: checkout,
    entryPoints: programs.map((program) => ({ in: program, out: compiledName(program) })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: true,
    write: false,
  })
  // Its own process would stay as long as this one.
  await stop()
  mkdirSync(join(checkout, folder), { recursive: true })
  for (const { path, contents } of outputFiles) {
    // Whoever starts one meanwhile reads the old file or the new one, never half of it.
    const unfinished = `${path}.${process.pid}`
    writeFileSync(unfinished, contents)
    renameSync(unfinished, path)
  }
}

/**
 * Of what lives long, in MB. No service comes near it. But the more V8 may use, the more garbage it
 * lets lie before it looks: with this the heap grows by 1.4 between two looks, without it by 4.
 * 10,000 notices made email 328 MB large, of which 51 were in use; 180 with it.
 */
const heapLimit = '--max-old-space-size=512'

/**
 * How Node starts a program.
 * @param {string} program its path within the checkout; run from there
 */
export function nodeArguments(program) {
  if (runsTypeScript) return [heapLimit, program]
  if (!programs.includes(program)) return ['--import', 'tsx', program]
  return [heapLimit, '--enable-source-maps', join(folder, `${compiledName(program)}.mjs`)]
}

/** @param {string} program */
function compiledName(program) {
  return program.replace(/\.ts$/, '').replaceAll('/', '-')
}
