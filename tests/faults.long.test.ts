import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { startSystem } from '#platform/testing/system.ts'
import { brokerByHand } from './broker.ts'
import { type Company, makeCompany } from './company.ts'
import { type Cell, cells } from './faults/cells.ts'
import { effects, strike } from './faults/strike.ts'

const system = await startSystem({
  env: {
    'api-gateway': { SIGN_UPS_PER_HOUR: '1000000', ADDRESS_REQUESTS: '100000' },
    accounting: { PAYOUT_BATCH_SIZE: '1' },
    email: { MAIL_FIRST_RETRY_MS: '300', MAIL_UNKNOWN_RETRY_MS: '300', MAIL_LEASE_SECONDS: '3' },
  },
})
const broker = await brokerByHand(system.bus)
const file = 'docs/proof/failpoints.md'
const shown = shownBefore()

const key = ({ service, point }: Cell, effect: string) => `${service} ${point} ${effect}`

/** What the page says of each cell: who runs some of them leaves the others as they are. */
function shownBefore(): Map<string, string> {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const rows = [...page.matchAll(/^\| (\S+) \| `(\S+)` \| (.+) \|$/gm)]
  return new Map(
    rows.flatMap(([, service, point, cells = '']) =>
      cells
        .split(' | ')
        .map((cell, at): [string, string] => [`${service} ${point} ${effects[at]}`, cell]),
    ),
  )
}

afterAll(() => {
  const told = cells.map((cell) =>
    effects.map((effect) => shown.get(key(cell, effect)) ?? 'not run'),
  )
  const rows = cells.map(
    ({ service, point }, at) => `| ${service} | \`${point}\` | ${told[at]?.join(' | ')} |`,
  )
  const green = told.flat().filter((cell) => cell.startsWith('✔')).length
  const page = [
    '# Failpoints',
    '',
    'At each of these places the service was killed, made to fail, and stalled for 5 s, once,',
    'while money went through the whole system. A cell is green when the fault has struck, the',
    'day came to its end all the same (tasks credited, runs paid, everybody told), and every check',
    'of `npm run verify` held after it. The number is how many seconds that took, with the start',
    'of the service and the checks. Written by `npm run test:long`, each cell by its last run.',
    '',
    '| service | place | kill | fail | stall 5 s |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `${green} of ${cells.length * effects.length} cells are green.`,
    '',
  ]
  mkdirSync('docs/proof', { recursive: true })
  writeFileSync(file, page.join('\n'))
})

describe.each(cells)('a fault of $service at $point', (cell) => {
  let company: Company

  // Access tokens last 10 minutes: everybody is new in each row.
  beforeAll(async () => {
    company = await makeCompany(system)
  })

  it.each(effects)('leaves nothing lost, doubled or untold: %s', async (effect) => {
    const since = Date.now()
    shown.set(key(cell, effect), '✘')
    await strike({ system, broker, company }, cell, effect)
    shown.set(key(cell, effect), `✔ ${((Date.now() - since) / 1_000).toFixed(0)}`)
  })
})
