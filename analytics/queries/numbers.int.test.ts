import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { openSource } from '../replicas.ts'
import { acme, ada, ann, bob, bolt, isKnown, openPeriod, post, task } from '../testing/books.ts'
import { companyDays } from './company-days.ts'
import { mostValuableTasks } from './most-valuable-tasks.ts'
import { myNumbers } from './my-numbers.ts'
import { workersBelowZero } from './workers-below-zero.ts'

const tracker = await testDatabase('task-tracker')
const accounting = await testDatabase('accounting')
const sourceOf = (name: string, urls: typeof tracker.analytics) =>
  openSource({ name, replicaUrl: urls?.replicaUrl ?? '', primaryUrl: urls?.url ?? '' })
const work = sourceOf('task-tracker', tracker.analytics)
const money = sourceOf('accounting', accounting.analytics)
const sources = { work, money }
afterAll(async () => {
  await Promise.all([work.close(), money.close()])
})

// Noon of the day after the clocks went forward in Berlin: that day had 23 hours.
const now = new Date('2026-03-30T10:00:00Z')
const question = { organizationId: acme, now }

beforeAll(async () => {
  await isKnown([tracker, accounting])
  await isKnown([tracker, accounting], { organizationId: bolt, people: [bob] })
  await openPeriod(accounting, 1, '2026-03-27T16:00:00Z', '2026-03-29T16:00:00Z')
  await openPeriod(accounting, 2, '2026-03-29T16:00:00Z')

  const [reward] = await post(
    accounting,
    { kind: 'reward', amount: 3_000, at: '2026-03-28T10:00:00Z', task: 'Paint' },
    // 23:30 and 00:30 in Berlin, on both sides of midnight.
    { kind: 'reward', amount: 2_000, at: '2026-03-28T22:30:00Z', task: 'Saw' },
    { kind: 'fee', amount: -400, at: '2026-03-28T23:30:00Z' },
    { kind: 'payout', amount: -4_600, at: '2026-03-29T16:00:05Z', period: 2 },
    { kind: 'reward', amount: 1_000, at: '2026-03-29T22:30:00Z', task: 'Oil', period: 2 },
    { kind: 'fee', amount: -150, at: '2026-03-30T08:00:00Z', period: 2 },
    { kind: 'fee_refund', amount: 150, at: '2026-03-30T08:10:00Z', period: 2 },
    { kind: 'adjustment', amount: 70, at: '2026-03-30T08:20:00Z', period: 2 },
  )
  await post(
    accounting,
    ...(reward
      ? [
          {
            kind: 'reversal',
            amount: -3_000,
            at: '2026-03-30T09:00:00Z',
            causeId: reward,
            period: 2,
          },
        ]
      : []),
    { worker: bob, kind: 'fee', amount: -900, at: '2026-03-30T07:00:00Z', period: 2 },
    { organizationId: bolt, worker: bob, kind: 'reward', amount: 99, at: '2026-03-30T07:00:00Z' },
  )
  await accounting.sql(
    `INSERT INTO payouts (organization_id, id, run_id, period_number, worker_id, amount_minor,
       opening_minor, earned_minor, fees_minor, status, created_at)
     SELECT $1, gen_random_uuid(), gen_random_uuid(), number, $2, amount, 0, 0, 0, status, now()
       FROM (VALUES (1, 4600, 'paid'), (2, 800, 'returned')) AS p (number, amount, status)`,
    [acme, ann],
  )

  const created = { createdAt: '2026-03-28T09:00:00Z' }
  const done: [string, number, string][] = [
    ['Paint', 3_000, '2026-03-28T10:00:00Z'],
    ['Saw', 2_000, '2026-03-28T22:30:00Z'],
    ['Oil', 1_000, '2026-03-29T22:30:00Z'],
    ['Wax', 1_000, '2026-03-29T22:40:00Z'],
  ]
  for (const [title, reward, completedAt] of done) {
    await task(tracker, { title, reward, completedAt, ...created })
  }
  await task(tracker, { title: 'Dear but open', reward: 9_000, createdAt: '2026-03-30T07:00:00Z' })
  const far = { reward: 8_000, completedAt: '2026-03-30T07:00:00Z', assignee: bob }
  await task(tracker, { title: 'Elsewhere', organizationId: bolt, ...created, ...far })
  await Promise.all([tracker.replicaCaughtUp(), accounting.replicaCaughtUp()])
})

describe('my numbers', () => {
  it('are balance, day and what was carried over', async () => {
    const numbers = await myNumbers(sources, { ...question, workerId: ann })

    expect(numbers).toMatchObject({
      balanceMinor: -1_930,
      sequence: 9,
      // 1,000 + 70 − 150 + 150 − 3,000, since midnight in Berlin.
      earnedTodayMinor: -1_930,
      carriedOverMinor: 0,
      paidOutTotalMinor: 4_600,
      openTasks: 1,
      doneToday: 2,
      currency: 'EUR',
    })
    expect(numbers.replicaLagMs).toBeGreaterThanOrEqual(0)
  })

  it('are zero for somebody without a wallet', async () => {
    expect(await myNumbers(sources, { ...question, workerId: ada })).toMatchObject({
      balanceMinor: 0,
      sequence: 0,
      earnedTodayMinor: 0,
      carriedOverMinor: 0,
      paidOutTotalMinor: 0,
      openTasks: 0,
      doneToday: 0,
    })
  })

  it('of a stranger do not exist', async () => {
    const asked = { organizationId: bolt, now, workerId: ann }
    const attempt = myNumbers(sources, asked, { mustBeKnown: true })
    await expect(attempt).rejects.toMatchObject({ status: 404 })
  })

  it('are one’s own organization’s', async () => {
    const numbers = await myNumbers(sources, { organizationId: bolt, now, workerId: bob })
    expect(numbers).toMatchObject({ balanceMinor: 99, doneToday: 1, openTasks: 0 })
  })
})

describe('the company’s days', () => {
  it('are the organization’s own days, with zeros where nothing happened', async () => {
    const { days, total } = await companyDays(sources, question, {
      from: '2026-03-27',
      to: '2026-03-30',
    })

    const none = { tasksCreated: 0, tasksCompleted: 0, adjustmentsMinor: 0, payoutsMinor: 0 }
    expect(days).toEqual([
      { ...none, date: '2026-03-27', rewardsMinor: 0, feesMinor: 0, earningsMinor: 0 },
      {
        ...none,
        date: '2026-03-28',
        tasksCreated: 4,
        tasksCompleted: 2,
        rewardsMinor: 5_000,
        feesMinor: 0,
        earningsMinor: -5_000,
      },
      {
        ...none,
        date: '2026-03-29',
        rewardsMinor: 0,
        feesMinor: 400,
        earningsMinor: 400,
        payoutsMinor: 4_600,
      },
      {
        ...none,
        // Rewards 1,000 − 3,000 reversed; fees 900 + 150 − 150.
        date: '2026-03-30',
        tasksCreated: 1,
        tasksCompleted: 2,
        rewardsMinor: -2_000,
        feesMinor: 900,
        earningsMinor: 2_900,
        adjustmentsMinor: 70,
      },
    ])
    expect(total).toMatchObject({ rewardsMinor: 3_000, feesMinor: 1_300, tasksCompleted: 4 })
  })

  it('are the same where days do not begin on a full hour', async () => {
    const zone = (name: string) => accounting.sql('UPDATE organizations SET time_zone = $1', [name])
    await zone('Asia/Kolkata')
    await accounting.replicaCaughtUp()
    const range = { from: '2026-03-01', to: '2026-03-31' }
    const there = await companyDays(sources, question, range)
    await zone('Europe/Berlin')
    await accounting.replicaCaughtUp()
    const here = await companyDays(sources, question, range)

    expect(there.days).not.toEqual(here.days)
    const { rewardsMinor, feesMinor, adjustmentsMinor, payoutsMinor } = here.total
    const money = { rewardsMinor, feesMinor, adjustmentsMinor, payoutsMinor }
    expect(there.total).toMatchObject(money)
  })

  it('are today when nothing else is asked for', async () => {
    const { days } = await companyDays(sources, question, {})
    expect(days.map(({ date }) => date)).toEqual(['2026-03-30'])
  })

  it('refuse a range that is upside down or too long, naming the field', async () => {
    for (const query of [
      { from: '2026-03-31', to: '2026-03-30' },
      { from: '2025-03-28', to: '2026-03-30' },
      { to: '2026-03-01', from: '2026-03-02' },
    ]) {
      await expect(companyDays(sources, question, query)).rejects.toMatchObject({
        status: 422,
        errors: [{ path: 'from' }],
      })
    }
  })
})

describe('the most valuable tasks', () => {
  it('are the dearest done of each day, the earlier of two that are equal', async () => {
    const found = await mostValuableTasks(sources, question, { period: 'month' })

    expect(found).toMatchObject({ from: '2026-03-01', to: '2026-03-31' })
    expect(found.days.map(({ date, task: { title } }) => [date, title])).toEqual([
      ['2026-03-28', 'Paint'],
      ['2026-03-30', 'Oil'],
    ])
    expect(found.top).toMatchObject({
      title: 'Paint',
      assignee: { id: ann, name: 'Ann' },
      createdBy: { id: ada, name: 'Ada' },
    })
  })

  it('are none where nothing was done', async () => {
    const day = { period: 'day', date: '2026-03-29' } as const
    expect(await mostValuableTasks(sources, question, day)).toMatchObject({ top: null, days: [] })
  })
})

describe('workers below zero', () => {
  it('are named, the deepest in debt first', async () => {
    const found = await workersBelowZero(sources, question, { named: true })
    expect(found).toMatchObject({
      count: 2,
      items: [
        { worker: { id: ann, name: 'Ann' }, balanceMinor: -1_930 },
        { worker: { id: bob, name: 'Bob' }, balanceMinor: -900 },
      ],
    })
  })

  it('are only counted for a manager', async () => {
    const found = await workersBelowZero(sources, question, { named: false })
    expect(found).toMatchObject({ count: 2, items: [] })
  })
})
