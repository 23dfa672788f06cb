import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Answer } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, creditsOf, eachCreditedOnce, makeCompany } from './company.ts'

const system = await startSystem()
const { databases, links } = system
let acme: Company

beforeAll(async () => {
  acme = await makeCompany(system)
})

afterEach(async () => {
  await Promise.all(Object.values(links).map((link) => link.restore()))
})

const completeAll = (tasks: readonly { id: string }[]) =>
  Promise.all(tasks.map(({ id }) => acme.ann.send('POST', `/tasks/${id}/complete`)))

const statusesOf = (answers: readonly Answer[]) => [...new Set(answers.map(({ status }) => status))]

/** Refused in time as "not now": nothing is lost by asking again later. */
async function expectNotNow(write: () => Promise<Answer>): Promise<void> {
  const askedAt = Date.now()
  const { status, headers, body } = await write()
  expect({ status, body }).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  expect(headers.get('content-type')).toContain('application/problem+json')
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(Date.now() - askedAt).toBeLessThan(2_000)
}

const eventuallyOk = (write: () => Promise<Answer>) =>
  eventually(async () => {
    const answer = await write()
    expect(answer.status).toBeLessThan(300)
    return answer
  })

it('completes while the broker is away, and credits each task once when it is back', async () => {
  const tasks = await acme.newTasks(20, { feeMinor: 100 })
  await links.rabbitmq.cut()
  const answers = await completeAll(tasks)
  expect(statusesOf(answers)).toEqual([200])
  const created = await acme.newTask()
  expect(await creditsOf(databases, tasks)).toEqual([])

  await links.rabbitmq.restore()
  await completeAll([created])
  await eachCreditedOnce(databases, [...tasks, created], 30_000)
})

describe.each(['cut', 'freeze'] as const)('with the tracker’s database away (%s)', (fault) => {
  it('reads go on with their age, writes are put off, and nothing is lost or doubled', async () => {
    const [done, open] = await acme.newTasks(2)
    if (!done || !open) throw new Error('Two tasks were created')
    await databases['task-tracker'].replicaCaughtUp()
    await links['task-tracker'][fault]()

    const complete = () => acme.ann.send('POST', `/tasks/${done.id}/complete`)
    await expectNotNow(complete)
    const body = { title: 'Later', assigneeId: acme.ann.id }
    const create = () =>
      acme.manager.send('POST', '/tasks', body, { 'Idempotency-Key': `later ${fault}` })
    await expectNotNow(create)
    for (const path of ['/tasks?assignee=me&status=open', `/tasks/${open.id}`]) {
      const { status, headers } = await acme.ann.send('GET', path)
      expect(status).toBe(200)
      expect(Date.parse(headers.get('x-as-of') ?? '')).toBeGreaterThan(Date.now() - 60_000)
    }
    const numbers = await acme.ann.send('GET', '/analytics/me')
    expect(numbers).toMatchObject({ status: 200, body: { asOf: expect.any(String) } })
    expect(await acme.manager.send('GET', '/analytics/company')).toMatchObject({ status: 200 })

    await links['task-tracker'].restore()
    await eventuallyOk(complete)
    await eachCreditedOnce(databases, [done])
    const made = await eventuallyOk(create)
    expect(await create()).toMatchObject({ status: 201, body: made.body })
    const { headers } = await acme.ann.send('GET', '/tasks')
    expect(headers.get('x-as-of')).toBeNull()
  })
})

describe.each(['cut', 'freeze'] as const)('with accounting’s database away (%s)', (fault) => {
  it('reads go on with their age, writes are put off, and credits come later', async () => {
    const tasks = await acme.newTasks(5)
    await databases.accounting.replicaCaughtUp()
    await links.accounting[fault]()

    const body = { workerId: acme.bob.id, amountMinor: 100, reason: 'a bonus' }
    const adjust = () =>
      acme.accountant.send('POST', '/ledger/adjustments', body, {
        'Idempotency-Key': `bonus ${fault}`,
      })
    await expectNotNow(adjust)
    await expectNotNow(() => acme.admin.send('POST', '/payout-runs', {}))
    for (const path of ['/payout-runs', '/payout-policy', '/payout-runs/preview']) {
      const { status, headers } = await acme.accountant.send('GET', path)
      expect({ path, status }).toEqual({ path, status: 200 })
      expect(Date.parse(headers.get('x-as-of') ?? '')).toBeGreaterThan(Date.now() - 60_000)
    }
    for (const path of ['/analytics/me', '/analytics/me/statement']) {
      const answer = await acme.bob.send('GET', path)
      expect(answer).toMatchObject({ status: 200, body: { asOf: expect.any(String) } })
    }
    expect(statusesOf(await completeAll(tasks))).toEqual([200])

    await links.accounting.restore()
    await eachCreditedOnce(databases, tasks, 30_000)
    await eventuallyOk(adjust)
    expect(await adjust()).toMatchObject({ status: 201 })
    const bonuses = await databases.accounting.sql(
      `SELECT FROM transfers WHERE kind = 'adjustment' AND credit_account_id = $1`,
      [acme.bob.id],
    )
    expect(bonuses).toHaveLength(fault === 'cut' ? 1 : 2)
  })
})

it('with one service frozen and another killed the rest goes on, and both come back', async () => {
  const { services } = system
  const { pid } = services.process('analytics')
  const numbers = () => acme.ann.send('GET', '/analytics/me')
  const mails = () => acme.admin.send('GET', '/email-deliveries')
  process.kill(pid, 'SIGSTOP')
  await services.kill('email')

  const askedAt = Date.now()
  const frozen = numbers()
  await expectNotNow(mails)
  const task = await acme.newTask()
  expect(statusesOf(await completeAll([task]))).toEqual([200])
  for (const path of ['/payout-runs', '/payout-policy', '/users']) {
    expect((await acme.admin.send('GET', path)).status).toBe(200)
  }
  expect(Date.now() - askedAt).toBeLessThan(5_000)
  expect(await frozen).toMatchObject({ status: 504, body: { code: 'upstream_timeout' } })
  expect(Date.now() - askedAt).toBeLessThan(12_000)

  process.kill(pid, 'SIGCONT')
  await services.restart('email')
  const well = async () => {
    for (const { status } of await Promise.all([numbers(), mails()])) expect(status).toBe(200)
  }
  await eventually(well, 10_000)
  await eachCreditedOnce(databases, [task])
})

it('leaves nothing that the independent checker finds wrong', () => expectNoViolation(system))
