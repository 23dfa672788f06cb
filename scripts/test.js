// @ts-check
// Runs every check and says at the end what failed and how to run it alone.
// `npm test` runs all; `npm test -- lint unit` only these. Plain JavaScript, because it may have
// to install the packages first.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Two cores: more at once would only make each of them slower. */
const checksAtOnce = 2

const reports = mkdtempSync(join(tmpdir(), 'piecework-test-'))
const bin = (/** @type {string} */ name) => join('node_modules', '.bin', name)
const vitest = (/** @type {string} */ part) => [
  bin('vitest'),
  'run',
  '--project',
  part,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${join(reports, `${part}.json`)}`,
]

/** @type {Record<string, string[]>} what runs side by side, each without servers */
const checks = {
  format: [bin('biome'), 'check', '--error-on-warnings', '.'],
  // Checks the types too, with the compiler's own errors and in a fifth of its time.
  lint: [bin('oxlint'), '--type-aware', '--type-check', '--deny-warnings', '.'],
  imports: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', ...foldersWithCode()],
  'dead-code': [bin('knip')],
  unit: vitest('unit'),
}

/** @type {Record<string, string[]>} what needs the machine for itself: real servers */
const suites = {
  integration: vitest('integration'),
  flows: vitest('flows'),
}

await main(process.argv.slice(2))

async function main(/** @type {string[]} */ asked) {
  installPackages()
  const all = { ...checks, ...suites }
  const names = asked.length > 0 ? asked : Object.keys(all)
  const unknown = names.filter((name) => !(name in all))
  if (unknown.length > 0) {
    console.error(`No such part: ${unknown.join(', ')}. There are: ${Object.keys(all).join(', ')}.`)
    process.exit(2)
  }
  const results = [
    ...(await inLanes(
      names.filter((name) => name in checks),
      checksAtOnce,
    )),
    ...(await inLanes(
      names.filter((name) => name in suites),
      1,
    )),
  ]
  summarize(results)
  rmSync(reports, { recursive: true, force: true })

  async function inLanes(/** @type {string[]} */ queue, /** @type {number} */ width) {
    /** @type {Result[]} */
    const done = []
    const lane = async () => {
      for (let name = queue.shift(); name; name = queue.shift()) {
        done.push(await runPart(name, all[name] ?? []))
      }
    }
    await Promise.all(Array.from({ length: width }, lane))
    return done
  }
}

/** @typedef {{ name: string, seconds: number, passed: number, failed: number }} Result */

/** @returns {Promise<Result>} */
function runPart(/** @type {string} */ name, /** @type {string[]} */ [command = '', ...args]) {
  const startedAt = Date.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    /** @type {Buffer[]} */
    const output = []
    child.stdout.on('data', (chunk) => output.push(chunk))
    child.stderr.on('data', (chunk) => output.push(chunk))
    child.on('error', (error) => output.push(Buffer.from(String(error))))
    child.on('close', (code) => {
      const seconds = (Date.now() - startedAt) / 1000
      console.log(`\n── ${name} · ${code === 0 ? 'passed' : 'FAILED'} · ${seconds.toFixed(1)} s`)
      console.log(Buffer.concat(output).toString().trim())
      resolve({ name, seconds, ...count(name, code === 0) })
    })
  })
}

/** A test suite counts its tests, any other check counts as one. */
function count(/** @type {string} */ name, /** @type {boolean} */ ok) {
  const report = join(reports, `${name}.json`)
  if (!existsSync(report)) return { passed: ok ? 1 : 0, failed: ok ? 0 : 1 }
  const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
  // A file that cannot even be loaded fails the run without failing a test.
  return { passed: numPassedTests, failed: Math.max(numFailedTests, ok ? 0 : 1) }
}

function summarize(/** @type {Result[]} */ results) {
  console.log('\n── summary')
  for (const { name, seconds, passed, failed } of results) {
    const verdict = failed === 0 ? 'ok  ' : 'FAIL'
    const again = failed === 0 ? '' : `   alone: npm test -- ${name}`
    console.log(
      `${verdict} ${name.padEnd(12)} ${seconds.toFixed(1).padStart(6)} s  ${passed} passed, ${failed} failed${again}`,
    )
  }
  const sum = (/** @type {'passed' | 'failed'} */ key) =>
    results.reduce((total, result) => total + result[key], 0)
  console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') === 0 ? 0 : 1
}

function installPackages() {
  if (existsSync(join('node_modules', '.package-lock.json'))) return
  const { status } = spawnSync('npm', ['ci', '--loglevel=error'], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

function foldersWithCode() {
  const folders = [
    'contracts',
    'platform',
    'api-gateway',
    'task-tracker',
    'accounting',
    'email',
    'analytics',
    'infra',
    'scripts',
    'tests',
    'bench',
    'web/src',
    'web/vite.config.ts',
  ]
  return folders.filter((folder) => existsSync(folder))
}
