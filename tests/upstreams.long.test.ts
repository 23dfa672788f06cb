import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiOf } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { writeProof } from '#platform/testing/proof.ts'
import { startSystem } from '#platform/testing/system.ts'
import { median, percentile } from '../bench/kit/statistics.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, makeCompany } from './company.ts'
import { askFor, type Seen, untilGood } from './wall/asking.ts'
import { type Behind, behind, type Questions, questionsAt } from './wall/questions.ts'
import { type SlowWay, slowWay } from './wall/slow-way.ts'

const faults = ['frozen', 'killed', 'slow'] as const
type Fault = (typeof faults)[number]
const slowMs = 10_000
/** What the gateway gives a service, and a little for the way there and back. */
const deadlineMs = 10_500
const recoveryMs = 10_000
const quietMs = 5_000
/** Longer than the deadline: some questions meet all of it, others a service that is spared. */
const sickMs = 15_000
/** So many read, and so many change something. */
const clientsEach = 4
const pauseMs = 100

const unlimited = { USER_REQUESTS: '10000', USER_BURST: '100000', ADDRESS_REQUESTS: '100000' }
const system = await startSystem({ straight: true, env: { 'api-gateway': unlimited } })
const { services, databases, url } = system
const ways = new Map<Behind, SlowWay>()
const rows: string[][] = []
let acme: Company

beforeAll(async () => {
  acme = await eventually(() => makeCompany(system), 60_000)
  for (const name of behind) ways.set(name, await slowWay(services.process(name).port))
  const urls = behind.map((name) => [
    `${name.toUpperCase().replaceAll('-', '_')}_URLS`,
    ways.get(name)?.origin ?? '',
  ])
  // A second gateway, whose ways to the services can be made slow.
  await services.start('gateway-of-slow-ways', 'api-gateway', Object.fromEntries(urls))
})

afterAll(() => {
  for (const way of ways.values()) way.close()
  if (rows.length < behind.length * faults.length) return
  writeProof('upstreams', {
    title: 'A service that is frozen, killed or slow',
    text: [
      'Each service behind the gateway was stopped by SIGSTOP, killed, or answered 10 s late, for',
      `${sickMs / 1_000} s, while ${clientsEach} clients read from it, as many changed something there, and one client`,
      'asked each other service. Its answers are counted by status; "slowest" is when the last of',
      'them came. Times of the others: median and 99th percentile, before and meanwhile. "Well',
      'after": how long after its return five answers in a row began to be good. Every change was',
      'then sent again under its key, and had happened once. Answers that were put off because a',
      'database was silent for a second on a busy machine are not counted.',
      '',
    ].join('\n'),
    rows: [
      [
        'service',
        'is',
        'its answers',
        'slowest',
        'answers of others',
        'median, ms',
        'p99, ms',
        'well after',
      ],
      ...rows,
    ],
  })
})

/** Makes the service sick; what it answers makes it well again. */
const strike: Record<Fault, (name: Behind) => Promise<() => Promise<void>>> = {
  frozen: async (name) => {
    const { pid } = services.process(name)
    process.kill(pid, 'SIGSTOP')
    return async () => void process.kill(pid, 'SIGCONT')
  },
  killed: async (name) => {
    await services.kill(name)
    return () => services.restart(name)
  },
  slow: async (name) => {
    ways.get(name)?.delay(slowMs)
    return async () => ways.get(name)?.delay(0)
  },
}

/** What a sick service may answer: who is 10 s late may just be in time. */
const fair: Record<Fault, number[]> = {
  frozen: [503, 504],
  killed: [503, 504],
  slow: [503, 504, 200, 201],
}

const doorTo = (fault: Fault) =>
  fault === 'slow' ? `http://127.0.0.1:${services.process('gateway-of-slow-ways').port}` : url

/** What the sick service answered, and all others together. */
async function askAll(name: Behind, { read, write }: Questions, ms: number) {
  const changing = write[name] ?? read[name]
  const own = Array.from({ length: clientsEach }, () => [read[name], changing]).flat()
  const others = Object.entries(read).filter(([other]) => other !== name)
  const [sick, healthy] = await Promise.all([
    Promise.all(own.map((ask) => askFor(ms, ask, pauseMs))),
    Promise.all(others.map(([, ask]) => askFor(ms, ask))),
  ])
  return { sick: sick.flat(), others: healthy.flat() }
}

const statusesOf = (seen: readonly Seen[]) => {
  const counts = new Map<number, number>()
  for (const { status, weather } of seen) {
    if (!weather) counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  return counts
}
const kindsOf = (seen: readonly Seen[]) => [...statusesOf(seen).keys()].toSorted()
const timesOf = (seen: readonly Seen[]) => seen.map(({ tookMs }) => tookMs)
const words = (counts: ReadonlyMap<number, number>) =>
  [...counts].map(([status, count]) => `${count} × ${status}`).join(', ')

async function expectEachOnce(questions: Questions): Promise<void> {
  const { changes, repeat } = questions
  await eventually(async () => {
    const statuses = await repeat()
    expect(statuses.filter((status) => status !== 201)).toEqual([])
  })
  const tasks = 'SELECT title AS name FROM tasks WHERE title = ANY ($1)'
  const lines = 'SELECT reason AS name FROM transfers WHERE reason = ANY ($1)'
  const made = [
    ...(await databases['task-tracker'].sql<{ name: string }>(tasks, [changes])),
    ...(await databases.accounting.sql<{ name: string }>(lines, [changes])),
  ]
  expect(made.map(({ name }) => name).toSorted()).toEqual(changes.toSorted())
}

describe.each(behind)('%s', (name) => {
  it.each(faults)('%s: says so in time, the others answer as before', async (fault) => {
    const questions = await questionsAt(apiOf(doorTo(fault)), acme)
    const quiet = await askAll(name, questions, quietMs)
    const heal = await strike[fault](name)
    const sick = await askAll(name, questions, sickMs)
    await heal()
    const wellAfterMs = await untilGood(questions.read[name], recoveryMs)

    const slowest = Math.max(...timesOf(sick.sick))
    const before = timesOf(quiet.others)
    const during = timesOf(sick.others)
    const both = (share: number) =>
      `${percentile(before, share).toFixed(1)} → ${percentile(during, share).toFixed(1)}`
    const row = [
      name,
      fault,
      words(statusesOf(sick.sick)),
      `${(slowest / 1_000).toFixed(1)} s`,
      words(statusesOf(sick.others)),
      both(0.5),
      both(0.99),
      `${(wellAfterMs / 1_000).toFixed(1)} s`,
    ]
    const what = row.join(' | ')
    expect(kindsOf(quiet.sick), what).toEqual(name in questions.write ? [200, 201] : [200])
    expect(kindsOf(sick.sick).filter((status) => !fair[fault].includes(status))).toEqual([])
    // How long the machine alone lets somebody wait, the others have seen.
    expect(slowest, what).toBeLessThan(deadlineMs + Math.max(...during))
    expect(kindsOf(sick.others), what).toEqual([200])
    expect(median(during), what).toBeLessThan(2 * median(before))
    await expectEachOnce(questions)
    rows.push(row)
  })
})

it('leaves nothing that the independent checker finds wrong', () => expectNoViolation(system))
