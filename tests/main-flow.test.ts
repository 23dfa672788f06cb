import { describe, expect, it } from 'vitest'
import { readCompanyDays, readMyNumbers, readMyStatement } from '#contracts/api/analytics.ts'
import {
  listPayouts,
  previewPayoutRun,
  readPayoutRun,
  startPayoutRun,
} from '#contracts/api/money.ts'
import { completeTask, createTask } from '#contracts/api/tasks.ts'
import { allEvents } from '#contracts/events/all.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { startCollector } from './collector.ts'

const collector = await startCollector()
const { env } = collector
const { api, inbox, databases, bus } = await startSystem({
  env: {
    'api-gateway': env,
    'task-tracker': env,
    accounting: env,
    email: env,
    analytics: env,
  },
})
const completing = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa01'
const paying = 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa02'
/** As a caller who traces too. */
const as = (traceId: string) => ({ traceparent: `00-${traceId}-00f067aa0ba902b7-01` })

it('carries a task from the click to the balance, the payout and the mail', async () => {
  const acme = await api.signUp({ name: 'Acme', currency: 'EUR' })
  const [max, ann, eve] = await Promise.all([
    acme.add('manager', 'Max'),
    acme.add('worker', 'Ann'),
    acme.add('accountant', 'Eve'),
  ])

  // The tracker hears of new people by events.
  const body = { title: 'Oil the hinge', assigneeId: ann.id, rewardMinor: 2_500, feeMinor: 300 }
  const task = await eventually(() => max.call(createTask, { body }))
  const click = { params: { taskId: task.id }, headers: as(completing) }
  const done = await ann.call(completeTask, click)
  expect(done).toMatchObject({ status: 'done', assignee: { id: ann.id, name: 'Ann' } })

  const earned = await eventually(async () => {
    const numbers = await ann.call(readMyNumbers)
    expect(numbers).toMatchObject({ balanceMinor: 2_200, sequence: 2, doneToday: 1, openTasks: 0 })
    return numbers
  })
  expect(earned.currency).toBe('EUR')

  const preview = await eve.call(previewPayoutRun)
  expect(preview.items).toEqual([{ worker: { id: ann.id, name: 'Ann' }, amountMinor: 2_200 }])
  const run = await eve.call(startPayoutRun, {
    body: { hash: preview.hash },
    headers: as(paying),
  })
  const params = { runId: run.id }
  await eventually(async () =>
    expect(await eve.call(readPayoutRun, { params })).toMatchObject({
      status: 'paid',
      totalMinor: 2_200,
      payouts: 1,
      paid: 1,
      notified: 1,
    }),
  )

  const { items: payouts } = await eve.call(listPayouts, { params })
  expect(payouts).toMatchObject([{ amountMinor: 2_200, status: 'paid', noticeStatus: 'sent' }])
  const mails = inbox.store.list(10, 0)
  expect(mails).toMatchObject([
    { MessageID: `payout-${payouts[0]?.id}@demo.local`, To: [{ Address: ann.email }] },
  ])
  const mail = await inbox.store.read(mails[0]?.ID ?? '')
  expect(mail?.Text).toContain('22.00')
  expect(mail?.HTML).toContain('22.00')

  await eventually(async () =>
    expect(await ann.call(readMyNumbers)).toMatchObject({
      balanceMinor: 0,
      sequence: 3,
      paidOutTotalMinor: 2_200,
    }),
  )
  const { items: lines } = await ann.call(readMyStatement)
  const money = lines.map(({ kind, amountMinor }) => [kind, amountMinor])
  expect(money[0]).toEqual(['payout', -2_200])
  // The fee and the reward travel in queues of their own: either may be posted first.
  expect(money.slice(1).sort()).toEqual([
    ['fee', -300],
    ['reward', 2_500],
  ])
  const { total } = await max.call(readCompanyDays)
  expect(total).toMatchObject({
    tasksCreated: 1,
    tasksCompleted: 1,
    rewardsMinor: 2_500,
    feesMinor: 300,
    earningsMinor: -2_200,
    payoutsMinor: 2_200,
  })
})

describe('one trace', () => {
  /** The steps of a trace, as `service: name`, once all of these are there. */
  const stepsOf = (traceId: string, expected: string[]) =>
    eventually(() => {
      const steps = collector.trace(traceId)
      const found = new Set(steps.map(({ service, name }) => `${service}: ${name}`))
      expect([...found]).toEqual(expect.arrayContaining(expected))
      return steps
    }, 20_000)

  it('leads from the click on a task to the balance, through HTTP, SQL and RabbitMQ', async () => {
    const steps = await stepsOf(completing, [
      'api-gateway: completeTask',
      'task-tracker: completeTask',
      'task-tracker: task.completed.v1 publish',
      'accounting: accounting.task.completed.v1 process',
      'accounting: balance.changed.v2 publish',
    ])
    for (const service of ['task-tracker', 'accounting']) {
      const sql = steps.filter((step) => step.service === service && step.name.startsWith('pg'))
      expect(sql.length, service).toBeGreaterThan(0)
    }
    const known = new Set([...steps.map(({ spanId }) => spanId), '00f067aa0ba902b7'])
    const lost = steps.filter(({ parentSpanId = '' }) => !known.has(parentSpanId))
    expect(lost).toEqual([])
  })

  it('leads from the click on a payout run to the mail, and back to the books', async () => {
    await stepsOf(paying, [
      'api-gateway: startPayoutRun',
      'accounting: startPayoutRun',
      'accounting: payout.paid.v1 publish',
      'email: email.payout.paid.v1 process',
      'email: send mail',
      'email: notice.delivered.v1 publish',
      'accounting: accounting.notice.delivered.v1 process',
    ])
  })
})

it('has a queue for every fact: one that no queue takes would stay in the outbox', async () => {
  const bindings = await bus.bindings()
  const without = allEvents.filter(
    ({ kind, from, type }) =>
      kind === 'fact' && !bindings.some((binding) => binding.startsWith(`${from} ${type} `)),
  )
  expect(without.map(({ type }) => type)).toEqual([])
})

it('leaves nothing lying about: outboxes, queues and dead letters are empty', async () => {
  await eventually(async () => {
    for (const { sql } of Object.values(databases)) {
      const waiting = 'SELECT routing_key FROM outbox WHERE published_at IS NULL'
      expect(await sql(waiting)).toEqual([])
    }
    const queues = Object.entries(await bus.queues()).filter(([, messages]) => messages > 0)
    expect(queues).toEqual([])
  }, 30_000)
  for (const service of ['task-tracker', 'accounting', 'email'] as const) {
    expect(await databases[service].sql('SELECT queue, reason FROM dead_letters')).toEqual([])
  }
})
