/**
 * Builds all balances and reporting tables of the running system again from the transfers, beside
 * the stored ones, and compares: `npm run replay -- --from-scratch`. Exit 1 when they differ.
 */
import { parseArgs } from 'node:util'
import { runningDatabaseUrl } from '../verify/world.ts'
import { isSame, replay, report } from './replay.ts'

const { values } = parseArgs({ options: { 'from-scratch': { type: 'boolean' } } })
if (!values['from-scratch']) {
  console.error('Say how: npm run replay -- --from-scratch')
  process.exit(2)
}
const url = await runningDatabaseUrl('accounting', 'accounting').catch(() => {
  console.error('Piecework is not running. Start it with `npm start`, then try again.')
  process.exit(2)
})
const compared = await replay(url)
const differences = compared.reduce((sum, table) => sum + table.differences, 0)
console.log(report(compared))
console.log(`\nDifference ${differences}.`)
process.exitCode = isSame(compared) ? 0 : 1
