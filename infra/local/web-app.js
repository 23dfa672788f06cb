// @ts-check
// Builds the web app when its sources changed since the last build.

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { readJson, writeJson } from './json-file.js'
import { run } from './run.js'
import { step } from './say.js'
import { checkout } from './state-folder.js'

/** What the built files depend on. */
const sources = ['web', 'contracts', 'package-lock.json']
/** Made by the build itself. */
const built = 'dist'

/**
 * @param {string} folder the state folder
 */
export async function buildWebApp(folder) {
  if (!existsSync(join(checkout, 'web', 'vite.config.ts'))) return
  const note = join(folder, 'web-build.json')
  const fingerprint = fingerprintOf(sources)
  const isCurrent = existsSync(join(checkout, 'web', built)) && readJson(note) === fingerprint
  if (isCurrent) return
  const vite = join(checkout, 'node_modules', 'vite', 'bin', 'vite.js')
  // Whatever this process runs for, browsers get the small and quick React.
  const env = { ...process.env, NODE_ENV: 'production' }
  await step('web app', () => run(process.execPath, [vite, 'build', 'web'], { cwd: checkout, env }))
  writeJson(note, fingerprint)
}

/** @param {string[]} paths */
function fingerprintOf(paths) {
  const hash = createHash('sha256')
  for (const file of paths.flatMap((path) => filesIn(join(checkout, path)))) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${file} ${size} ${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

/** @param {string} path @returns {string[]} */
function filesIn(path) {
  if (!statSync(path).isDirectory()) return [path]
  const names = readdirSync(path).filter((name) => name !== built && name !== 'node_modules')
  return names.sort().flatMap((name) => filesIn(join(path, name)))
}
