import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { openSource } from '../replicas.ts'
import { acme, ada, ann, bob, isKnown, post, task } from '../testing/books.ts'
import { balanceAt } from './balance-at.ts'
import { entryTrail } from './trail.ts'
import { workOf } from './work.ts'
import { workers } from './workers.ts'

const tracker = await testDatabase('task-tracker')
const accounting = await testDatabase('accounting')
const sourceOf = (name: string, { analytics }: typeof accounting) =>
  openSource({ name, replicaUrl: analytics?.replicaUrl ?? '', primaryUrl: analytics?.url ?? '' })
const sources = {
  work: sourceOf('task-tracker', tracker),
  money: sourceOf('accounting', accounting),
}
afterAll(() => Promise.all([sources.work.close(), sources.money.close()]))

const now = new Date('2026-03-30T10:00:00Z')
const question = { organizationId: acme, now }
const payoutId = newId()
const runId = newId()
const entries: Record<string, string> = {}
let sawId = ''

beforeAll(async () => {
  await isKnown([tracker, accounting])
  sawId = await task(tracker, {
    title: 'Saw',
    reward: 900,
    createdAt: '2026-03-28T10:00:00Z',
    completedAt: '2026-03-30T09:00:00Z',
  })
  await task(tracker, { title: 'Oil', reward: 5, createdAt: '2026-03-20T10:00:00Z' })
  await task(tracker, { title: 'New', reward: 5, createdAt: '2026-03-30T09:00:00Z', assignee: bob })
  await tracker.sql(`UPDATE tasks SET due_at = '2026-03-29T10:00:00Z' WHERE title = 'Oil'`)
  const [saw = '', fee = '', payout = '', reversal = ''] = await post(
    accounting,
    {
      kind: 'reward',
      amount: 900,
      at: '2026-03-30T09:00:00Z',
      causeId: sawId,
      task: 'Saw',
      taskId: sawId,
    },
    { kind: 'fee', amount: -100, at: '2026-03-30T09:10:00Z' },
    { kind: 'payout', amount: -800, at: '2026-03-30T09:30:00Z', causeId: payoutId, period: 2 },
    { kind: 'reversal', amount: -50, at: '2026-03-30T09:40:00Z', period: 2 },
    { kind: 'adjustment', worker: bob, amount: 70, at: '2026-03-29T10:00:00Z' },
  )
  Object.assign(entries, { saw, fee, payout, reversal })
  await accounting.sql(
    `INSERT INTO payouts (organization_id, id, run_id, period_number, worker_id, amount_minor,
       opening_minor, earned_minor, fees_minor, status, notice_status, created_at, paid_at)
     VALUES ($1, $2, $3, 1, $4, 800, 0, 900, -100, 'paid', 'sent', $5, $6)`,
    [acme, payoutId, runId, ann, '2026-03-30T09:20:00Z', '2026-03-30T09:30:00Z'],
  )
  await Promise.all([tracker.replicaCaughtUp(), accounting.replicaCaughtUp()])
})

describe('the table of workers', () => {
  const read = (query: object = {}) =>
    workers(sources, question, { sort: 'name', limit: 50, ...query })

  it('has everybody’s balance and day', async () => {
    const { items, currency, nextCursor } = await read()

    expect({ currency, nextCursor }).toEqual({ currency: 'EUR', nextCursor: null })
    expect(items).toMatchObject([
      { worker: { id: ada, name: 'Ada' }, balanceMinor: 0, openTasks: 0 },
      {
        worker: { id: ann, name: 'Ann' },
        status: 'active',
        balanceMinor: -50,
        earnedTodayMinor: 750,
        paidOutTotalMinor: 800,
        openTasks: 1,
        doneToday: 1,
      },
      { worker: { id: bob, name: 'Bob' }, balanceMinor: 70, earnedTodayMinor: 0, openTasks: 1 },
    ])
  })

  it.each([
    ['name', ['Ada', 'Ann', 'Bob']],
    ['-name', ['Bob', 'Ann', 'Ada']],
    ['balanceMinor', ['Ann', 'Ada', 'Bob']],
    ['-balanceMinor', ['Bob', 'Ada', 'Ann']],
  ] as const)('is sorted by %s, page by page', async (sort, expected) => {
    const names: string[] = []
    let cursor: string | undefined
    do {
      const page = await read({ sort, limit: 1, cursor })
      names.push(...page.items.map(({ worker }) => worker.name))
      cursor = page.nextCursor ?? undefined
    } while (cursor)
    expect(names).toEqual(expected)
  })

  it('refuses the cursor of another order', async () => {
    const { nextCursor } = await read({ limit: 1 })
    const attempt = read({ sort: '-name', cursor: nextCursor })
    await expect(attempt).rejects.toMatchObject({ errors: [{ path: 'cursor' }] })
  })
})

describe('a balance at an instant', () => {
  const at = (instant?: string, workerId = ann) =>
    balanceAt(sources, { ...question, workerId }, instant)

  it('is the sum of all that was posted until then', async () => {
    const instants = ['2026-03-30T08:59:59Z', '2026-03-30T09:00:00Z', '2026-03-30T09:30:00Z']
    const balances = await Promise.all(instants.map((instant) => at(instant)))
    expect(balances.map(({ balanceMinor }) => balanceMinor)).toEqual([0, 900, 0])
    expect(await at()).toMatchObject({ balanceMinor: -50, currency: 'EUR' })
  })

  it('is not told of the future, nor of strangers', async () => {
    await expect(at('2026-03-30T10:00:01Z')).rejects.toMatchObject({ errors: [{ path: 'at' }] })
    await expect(at(undefined, newId())).rejects.toMatchObject({ status: 404 })
  })
})

describe('the work', () => {
  it('is counted per worker, with how long it takes', async () => {
    expect(await workOf(sources, question, {})).toMatchObject({
      workers: [
        { worker: { name: 'Ann' }, open: 1, overdue: 1, done: 1 },
        { worker: { name: 'Bob' }, open: 1, overdue: 0, done: 0 },
        { worker: { name: 'Ada' }, open: 0, overdue: 0, done: 0 },
      ],
      timeToDone: { medianSeconds: 169_200, p90Seconds: 169_200 },
      openByAge: [
        { fromDays: 0, toDays: 1, tasks: 1 },
        { fromDays: 1, toDays: 3, tasks: 0 },
        { fromDays: 3, toDays: 7, tasks: 0 },
        { fromDays: 7, toDays: 30, tasks: 1 },
        { fromDays: 30, toDays: null, tasks: 0 },
      ],
    })
  })

  it('takes no time where nothing was done', async () => {
    const { timeToDone } = await workOf(sources, question, { from: '2026-03-01', to: '2026-03-02' })
    expect(timeToDone).toEqual({ medianSeconds: null, p90Seconds: null })
  })
})

describe('why a line is there', () => {
  const trail = async (entryId: string | undefined, ownerId?: string) => {
    const { steps } = await entryTrail(sources, { ...question, entryId: entryId ?? '', ownerId })
    return steps.map(({ what, id }) => [what, id])
  }

  it('leads from the click to the mail', async () => {
    expect(await trail(entries.saw, ann)).toEqual([
      ['task_created', sawId],
      ['request', 'click'],
      ['task_completed', sawId],
      ['transfer', entries.saw],
      ['statement_line', '1'],
      ['payout_run', runId],
      ['payout', payoutId],
      ['payout_transfer', entries.payout],
      ['mail', `payout-${payoutId}`],
    ])
    const kinds = (steps: string[][]) => steps.map(([what]) => what)
    expect(kinds(await trail(entries.fee))).toContain('task_assigned')
    expect(kinds(await trail(entries.payout))).toEqual([
      'request',
      'payout_run',
      'payout',
      'transfer',
      'statement_line',
      'mail',
    ])
    expect(kinds(await trail(entries.reversal))).toEqual([
      'request',
      'reversed_transfer',
      'transfer',
      'statement_line',
    ])
  })

  it('is told to nobody else, and of no line that is not there', async () => {
    await expect(trail(entries.saw, bob)).rejects.toMatchObject({ status: 403, code: 'not_yours' })
    await expect(trail(newId())).rejects.toMatchObject({ status: 404 })
  })
})
