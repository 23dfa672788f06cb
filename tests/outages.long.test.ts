import { readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import type { Answer, Caller } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { LinkName } from '#platform/testing/links.ts'
import { startSystem } from '#platform/testing/system.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, eachCreditedOnce, makeCompany } from './company.ts'
import {
  combinations,
  promised,
  type Verdict,
  type Verdicts,
  withOutages,
  works,
} from './outages.ts'

/** What is put off is put off soon; what works has the gateway's time. */
const putOffWithinMs = 2_000
const deadlineMs = 10_000
const password = 'a password for tests'
const unlimited = { USER_REQUESTS: '10000', USER_BURST: '100000', ADDRESS_REQUESTS: '100000' }
const system = await startSystem({ env: { 'api-gateway': unlimited } })
const { api, databases, links } = system
const found: [LinkName[], Verdicts][] = []
const completed: { id: string }[] = []
let acme: Company

beforeAll(async () => {
  acme = await makeCompany(system)
})

const nothing = { status: 0, body: undefined, headers: new Headers() }
const post = (who: Caller, path: string, body: object) =>
  who.send('POST', path, body, { 'Idempotency-Key': newId() })

/** What each of these works does; several calls: all have to succeed. */
const doing: Record<(typeof works)[number], () => Promise<Answer[]>> = {
  'sign in, see and change people': () =>
    Promise.all([
      api.send('POST', '/auth/login', { email: acme.bob.email, password }),
      acme.admin.send('GET', '/users'),
      acme.bob.send('PATCH', '/me', { name: 'Bob' }),
    ]),
  'read tasks': async () => [await acme.ann.send('GET', '/tasks?limit=5')],
  'change tasks': async () => {
    const order = { title: 'Oil the hinge', assigneeId: acme.ann.id }
    const created = await post(acme.manager, '/tasks', order)
    if (created.status !== 201) return [created]
    const { id } = Object(created.body)
    const done = await acme.ann.send('POST', `/tasks/${id}/complete`)
    if (done.status === 200) completed.push({ id: String(id) })
    return [created, done]
  },
  'read payouts': () =>
    Promise.all(
      ['/payout-runs', '/payout-policy'].map((path) => acme.accountant.send('GET', path)),
    ),
  'move money': async () => [
    await post(acme.accountant, '/ledger/adjustments', {
      workerId: acme.bob.id,
      amountMinor: 1,
      reason: 'a cent',
    }),
  ],
  'my numbers': async () => [await acme.ann.send('GET', '/analytics/me')],
  'see what was mailed': async () => [await acme.admin.send('GET', '/email-deliveries')],
}

/** Throws when an answer is neither good nor the 503 that is promised, or comes too late. */
function verdictOn(answers: readonly Answer[], tookMs: number): Verdict {
  const refused = answers.filter(({ status }) => status >= 300)
  for (const { status, body, headers } of refused) {
    expect({ status, body }).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  }
  expect(tookMs).toBeLessThan(refused.length > 0 ? putOffWithinMs : deadlineMs)
  if (refused.length > 0) {
    expect(refused).toHaveLength(answers.length)
    return '503'
  }
  const [{ headers, body } = nothing] = answers
  const aged = headers.has('x-as-of') || (typeof body === 'object' && 'asOf' in Object(body))
  return aged ? 'aged' : 'yes'
}

async function verdicts(): Promise<Verdicts> {
  const judged = works.map(async (work) => {
    const startedAt = performance.now()
    const answers = await doing[work]()
    return [work, verdictOn(answers, performance.now() - startedAt)] as const
  })
  const entries = await Promise.all(judged)
  const all = promised([])
  for (const [work, verdict] of entries) all[work] = verdict
  return all
}

const restore = () => Promise.all(Object.values(links).map((link) => link.restore()))
afterEach(restore)

describe.each(combinations().map((away) => [away.join(' and '), away] as const))(
  'while %s is away',
  (_, away) => {
    it('works what is promised, the rest is put off in time, and all is well again after', async () => {
      await Promise.all(away.map((name) => links[name].cut()))
      // By then every process has noticed: until then it would be a matter of chance.
      await sleep(2_500)
      const seen = await verdicts()
      found.push([away, seen])
      await restore()

      await eventually(async () => expect(await verdicts()).toEqual(promised([])), 30_000)
      expect(seen).toEqual(promised(away))
    })
  },
)

it('lost nothing and doubled nothing of what was done meanwhile', async () => {
  expect(completed.length).toBeGreaterThan(30)
  await eachCreditedOnce(databases, completed, 60_000)
  await expectNoViolation(system)
})

it('writes what it found into the runbook', () => {
  expect(found).toHaveLength(combinations().length)
  const runbook = 'docs/RUNBOOK.md'
  writeFileSync(runbook, withOutages(readFileSync(runbook, 'utf8'), found))
})
