// @ts-check
// `npm run bench -- tasks` measures what bench/tasks.ts measures; without a name it says what there is.
// What follows the name goes on to the measurement.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

const isBench = (/** @type {string} */ file) =>
  file.endsWith('.ts') && readFileSync(`bench/${file}`, 'utf8').startsWith('/**\n')
const names = readdirSync('bench')
  .filter(isBench)
  .map((file) => file.replace(/\.ts$/, ''))
const [name = '', ...rest] = process.argv.slice(2)
if (!names.includes(name)) {
  console.error(`npm run bench -- <name>, one of: ${names.join(', ')}`)
  process.exit(2)
}
const { status } = spawnSync('node', ['--import', 'tsx', `bench/${name}.ts`, ...rest], {
  stdio: 'inherit',
})
process.exitCode = status ?? 1
