import { expect, it } from 'vitest'
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

const { api, inbox, databases, bus } = await startSystem()

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
  const done = await ann.call(completeTask, { params: { taskId: task.id } })
  expect(done).toMatchObject({ status: 'done', assignee: { id: ann.id, name: 'Ann' } })

  const earned = await eventually(async () => {
    const numbers = await ann.call(readMyNumbers)
    expect(numbers).toMatchObject({ balanceMinor: 2_200, sequence: 2, doneToday: 1, openTasks: 0 })
    return numbers
  })
  expect(earned.currency).toBe('EUR')

  const preview = await eve.call(previewPayoutRun)
  expect(preview.items).toEqual([{ worker: { id: ann.id, name: 'Ann' }, amountMinor: 2_200 }])
  const run = await eve.call(startPayoutRun, { body: { hash: preview.hash } })
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
