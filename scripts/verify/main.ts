/**
 * Checks the invariants of the running system with nothing but SQL, the mailbox and, if given, the
 * history of calls: `npm run verify [-- --history calls.jsonl]`. Exit 1 when one is broken.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { stateFolder } from '../../infra/local/state-folder.js'
import { nothingChanged } from './chain.ts'
import { readHistory } from './history.ts'
import { isClean, report, verify } from './verify.ts'
import { closeWorld, runningWorld } from './world.ts'

const { values } = parseArgs({ options: { history: { type: 'string' } } })
const world = await runningWorld().catch(() => {
  console.error('Piecework is not running. Start it with `npm start`, then try again.')
  process.exit(2)
})
const history = values.history === undefined ? [] : readHistory(values.history)
const [balances, ...others] = await verify(world, history)
// What the last check saw is kept here, out of the database's reach.
const chain = await nothingChanged(world.accounting, join(stateFolder(), 'ledger-heads.json'))
const verdict = [...(balances ? [balances] : []), chain, ...others]
console.log(report(verdict))
if (!world.managementUrl) console.log('Queues were not looked at: the broker is not our own.')
await closeWorld(world)
process.exitCode = isClean(verdict) ? 0 : 1
