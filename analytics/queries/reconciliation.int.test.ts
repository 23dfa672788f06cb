import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { openSource } from '../replicas.ts'
import { acme, ann, isKnown, post, task } from '../testing/books.ts'
import { reconciliation } from './reconciliation.ts'

const tracker = await testDatabase('task-tracker')
const accounting = await testDatabase('accounting')
const sourceOf = (name: string, { analytics }: typeof accounting) =>
  openSource({ name, replicaUrl: analytics?.replicaUrl ?? '', primaryUrl: analytics?.url ?? '' })
const sources = {
  work: sourceOf('task-tracker', tracker),
  money: sourceOf('accounting', accounting),
}
afterAll(() => Promise.all([sources.work.close(), sources.money.close()]))

const at = '2026-03-02T10:00:00Z'
const now = new Date('2026-03-02T20:00:00Z')
const ask = async (query: object = { from: '2026-03-02', to: '2026-03-02' }) => {
  await Promise.all([tracker.replicaCaughtUp(), accounting.replicaCaughtUp()])
  return reconciliation(sources, { organizationId: acme, now }, query)
}

/** Does the work past all rules of the ledger, as its superuser can. */
async function tamper(sql: string, values: unknown[] = []): Promise<void> {
  await accounting.sql('ALTER TABLE transfers DISABLE TRIGGER ALL')
  await accounting.sql('ALTER TABLE wallet_lines DISABLE TRIGGER ALL')
  await accounting.sql(sql, values)
}

const undo = (taskId: string) =>
  tracker.sql(`UPDATE tasks SET status = 'open', completed_at = NULL WHERE id = $1`, [taskId])

/** A done task with its reward. */
async function aDoneTask(title: string, completedAt = at) {
  const id = await task(tracker, { title, reward: 500, createdAt: at, completedAt })
  const [transferId = ''] = await post(accounting, {
    kind: 'reward',
    amount: 500,
    at: completedAt,
    causeId: id,
    task: title,
    taskId: id,
  })
  return { id, transferId }
}

/** A payout with its transfer and its notice. */
async function aPayout(notice = 'sent') {
  const id = newId()
  await accounting.sql(
    `INSERT INTO payouts (organization_id, id, run_id, period_number, worker_id, amount_minor,
       opening_minor, earned_minor, fees_minor, status, notice_status, created_at, paid_at)
     VALUES ($1, $2, $3, (SELECT coalesce(max(period_number), 0) + 1 FROM payouts), $4, 300, 0, 300, 0, 'paid', $5, $6, $6)`,
    [acme, id, newId(), ann, notice, '2026-03-02T17:00:00Z'],
  )
  const payout = { kind: 'payout', amount: -300, at: '2026-03-02T17:00:00Z', causeId: id }
  const [transferId = ''] = await post(accounting, payout)
  return { id, transferId }
}

beforeAll(async () => {
  await isKnown([tracker, accounting])
  await aDoneTask('Saw')
  await aDoneTask('Oil', '2026-03-02T11:30:00Z')
  await aDoneTask('Tomorrow', '2026-03-03T11:30:00Z')
  await post(accounting, { kind: 'fee', amount: -20, at })
  await aPayout()
})

it('is balanced when every side says the same', async () => {
  expect(await ask()).toMatchObject({
    status: 'balanced',
    tasksCompleted: 2,
    tasksCompletedMinor: 1_000,
    rewardsPosted: 2,
    rewardsPostedMinor: 1_000,
    statementLines: 2,
    statementLinesMinor: 1_000,
    payouts: 1,
    payoutsMinor: 300,
    payoutTransfers: 1,
    payoutTransfersMinor: 300,
    noticesDue: 1,
    noticesSent: 1,
    pending: 0,
    differences: [],
  })
})

it('waits for what is younger than ten seconds', async () => {
  const justNow = new Date()
  const id = await task(tracker, {
    title: 'Young',
    reward: 700,
    createdAt: at,
    completedAt: justNow.toISOString(),
  })
  await Promise.all([tracker.replicaCaughtUp(), accounting.replicaCaughtUp()])
  const today = await reconciliation(sources, { organizationId: acme, now: justNow }, {})

  expect(today).toMatchObject({ status: 'pending', pending: 1, differences: [] })
  await undo(id)
})

it('names exactly what is gone: a transfer, a payout, a notice', async () => {
  const { transferId } = await aDoneTask('Lost')
  const payout = await aPayout()
  const untold = await aPayout()
  expect(await ask()).toMatchObject({ status: 'balanced' })

  await tamper('DELETE FROM transfers WHERE id = $1', [transferId])
  expect(await ask()).toMatchObject({
    status: 'difference',
    tasksCompleted: 3,
    rewardsPosted: 2,
    differences: [{ kind: 'transfer_missing', id: transferId }],
  })

  await tamper('DELETE FROM payouts WHERE id = $1', [payout.id])
  expect((await ask()).differences.map(({ kind, id }) => [kind, id])).toEqual([
    ['payout_missing', payout.id],
    ['transfer_missing', transferId],
  ])

  await tamper(`UPDATE payouts SET notice_status = 'queued' WHERE id = $1`, [untold.id])
  expect((await ask()).differences.map(({ kind, id }) => [kind, id])).toContainEqual([
    'notice_missing',
    untold.id,
  ])
})

it('names the transfer of a payout once, and a task or a line that is gone', async () => {
  const before = (await ask()).differences
  const payout = await aPayout()
  const [undone, unseen] = [await aDoneTask('Undone'), await aDoneTask('Unseen')]
  const never = await task(tracker, { title: 'Never', reward: 5, createdAt: at, completedAt: at })
  await tamper('DELETE FROM transfers WHERE id = $1', [payout.transferId])
  await tamper('DELETE FROM wallet_lines WHERE transfer_id = $1', [unseen.transferId])
  await undo(undone.id)

  const { differences } = await ask()
  const news = differences.filter(({ id }) => !before.some((known) => known.id === id))
  expect(news.map(({ kind, id }) => `${kind} ${id}`).toSorted()).toEqual(
    [
      `line_missing ${unseen.transferId}`,
      `reward_missing ${never}`,
      `task_missing ${undone.id}`,
      `transfer_missing ${payout.transferId}`,
    ].toSorted(),
  )
})

it('looks at the days that were asked for, 31 at most', async () => {
  expect(await ask({ from: '2026-03-03', to: '2026-03-03' })).toMatchObject({
    status: 'balanced',
    tasksCompleted: 1,
    payouts: 0,
  })
  await expect(ask({ from: '2026-01-01', to: '2026-03-03' })).rejects.toMatchObject({
    status: 422,
  })
})
