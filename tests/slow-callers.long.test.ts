import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, expect, it } from 'vitest'
import { eventually } from '#platform/testing/eventually.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import { median, percentile } from '../bench/kit/statistics.ts'
import { type Company, makeCompany } from './company.ts'
import { askFor } from './wall/asking.ts'
import { mannersOf, slowCallers } from './wall/slow-callers.ts'

const slow = 500
const honest = 4
/** Each turn is quiet for so long, then slow for so long: both in the same weather. */
const turnMs = 10_000
const turns = 7
/** Until all of them are there; the first were turned away by then, and came back. */
const arrivalMs = 10_000
const settleMs = 5_000
const mostTimes = 2
const password = 'a password for tests'

const unlimited = { USER_REQUESTS: '10000', USER_BURST: '100000', ADDRESS_REQUESTS: '100000' }
const system = await startSystem({ straight: true, env: { 'api-gateway': unlimited } })
const { api, services } = system
let acme: Company

beforeAll(async () => {
  acme = await eventually(() => makeCompany(system), 60_000)
  // Answers and files that take many sips.
  for (let count = 0; count < 60; count += 1) {
    await eventually(() => acme.newTasks(10, { description: 'x'.repeat(1_000) }))
  }
})

/** How long honest callers wait, in milliseconds. */
async function honestTimes(): Promise<number[]> {
  const { email } = acme.ann
  const ann = await eventually(() => api.signIn(email, password))
  const calls = ['/tasks?limit=5', '/me', '/analytics/me', '/tasks?limit=5']
  const clients = Array.from({ length: honest }, (_, at) =>
    askFor(turnMs, () => ann.send('GET', calls[at % calls.length] ?? '/me'), 10),
  )
  const seen = (await Promise.all(clients)).flat()
  const counted = seen.filter(({ weather }) => !weather)
  expect(counted.filter(({ status }) => status !== 200)).toEqual([])
  return counted.map(({ tookMs }) => tookMs)
}

it('500 slow callers make nobody else wait twice as long', async () => {
  const { port } = services.process('api-gateway')
  const p99 = (times: number[]) => percentile(times, 0.99)
  const rows: string[][] = []
  const ratios: number[] = []
  for (let turn = 1; turn <= turns; turn += 1) {
    const { token } = await eventually(() => api.signIn(acme.manager.email, password))
    const quiet = await honestTimes()
    const manners = mannersOf(`Bearer ${token}`)
    const crowd = slowCallers(port, { count: slow, manners, arrivalMs })
    await sleep(arrivalMs + settleMs)
    const crowded = await honestTimes()
    expect(crowd.open()).toBeGreaterThan(slow * 0.8)
    crowd.stop()
    ratios.push(p99(crowded) / p99(quiet))
    rows.push([
      String(turn),
      `${quiet.length}, ${crowded.length}`,
      `${median(quiet).toFixed(1)} → ${median(crowded).toFixed(1)}`,
      `${p99(quiet).toFixed(1)} → ${p99(crowded).toFixed(1)}`,
      (p99(crowded) / p99(quiet)).toFixed(2),
      [...crowd.turnedAway].map(([name, count]) => `${name}: ${count}`).join(', '),
    ])
    await sleep(1_000)
  }
  writeProof('slow-callers', {
    title: 'Slow callers',
    text: [
      `${slow} callers who say or read a byte in a second, in every manner, while ${honest} honest ones`,
      `ask. Each turn is ${turnMs / 1_000} s without them and ${turnMs / 1_000} s with them. Who is turned away`,
      `comes back at once. They had come within ${arrivalMs / 1_000} s, ${settleMs / 1_000} s before. The middle of the`,
      `ratios is **${median(ratios).toFixed(2)}** (must be below ${mostTimes}).`,
      '',
    ].join('\n'),
    rows: [['turn', 'calls', 'median, ms', 'p99, ms', 'ratio', 'turned away'], ...rows],
  })
  expect(median(ratios)).toBeLessThan(mostTimes)
}, 1_800_000)
