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
  await accounting.sql('ALTER TABLE accepted_notices DISABLE TRIGGER ALL')
  await accounting.sql('ALTER TABLE bank_file_lines DISABLE TRIGGER ALL')
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

const paidAt = '2026-03-02T17:00:00Z'

/** A payout with its transfer and its notice. */
async function aPayout({ runId = newId(), status = 'paid' } = {}) {
  const id = newId()
  await accounting.sql(
    `INSERT INTO payouts (organization_id, id, run_id, period_number, worker_id, amount_minor,
       opening_minor, earned_minor, fees_minor, status, notice_status, created_at, paid_at)
     VALUES ($1, $2, $3, (SELECT coalesce(max(period_number), 0) + 1 FROM payouts), $4, 300, 0,
             300, 0, $5, 'sent', $6, $6)`,
    [acme, id, runId, ann, status, paidAt],
  )
  await accounting.sql(
    `INSERT INTO accepted_notices (organization_id, payout_id, amount_minor, accepted_at)
     VALUES ($1, $2, 300, $3)`,
    [acme, id, paidAt],
  )
  const [transferId = ''] = await post(accounting, {
    kind: 'payout',
    amount: -300,
    at: paidAt,
    causeId: id,
  })
  return { id, transferId }
}

/** Two payouts that the bank has paid by a file in each format. */
async function aBankRun() {
  const runId = newId()
  const payouts = [
    await aPayout({ runId, status: 'settled' }),
    await aPayout({ runId, status: 'settled' }),
  ]
  for (const format of ['pain.001', 'csv']) {
    await accounting.sql(
      `INSERT INTO bank_files (organization_id, run_id, format, sealed, sealed_sha256, made_by,
         made_at)
       VALUES ($1, $2, $3, 'sealed', sha256('sealed'), $4, $5)`,
      [acme, runId, format, ann, paidAt],
    )
    for (const { id } of payouts) {
      await accounting.sql(
        `INSERT INTO bank_file_lines (organization_id, payout_id, format, run_id, amount_minor)
         VALUES ($1, $2, $3, $4, 300)`,
        [acme, id, format, runId],
      )
    }
  }
  const [ordered, other] = payouts.map(({ id }) => id)
  return { runId, ordered: ordered ?? '', other: other ?? '' }
}

/** What became odd since then. */
async function newsSince(before: Awaited<ReturnType<typeof ask>>) {
  const { differences } = await ask()
  return differences
    .filter(({ id, kind }) => !before.differences.some((one) => one.id === id && one.kind === kind))
    .map(({ kind, id }) => `${kind} ${id}`)
    .toSorted()
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
    noticesDueMinor: 300,
    noticesSent: 1,
    noticesSentMinor: 300,
    bankFilePayouts: 0,
    bankFileLines: 0,
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

  const before = await ask()
  await tamper('DELETE FROM accepted_notices WHERE payout_id = $1', [untold.id])
  expect(await newsSince(before)).toEqual([`notice_missing ${untold.id}`])
})

it('names what a notice tells wrongly, and one that was not accepted', async () => {
  const [wrong, queued] = [await aPayout(), await aPayout()]
  const before = await ask()

  await tamper('UPDATE accepted_notices SET amount_minor = 301 WHERE payout_id = $1', [wrong.id])
  await tamper(`UPDATE payouts SET notice_status = 'queued' WHERE id = $1`, [queued.id])

  expect(await newsSince(before)).toEqual(
    [`notice_differs ${wrong.id}`, `notice_missing ${queued.id}`].toSorted(),
  )
})

it('counts what the bank was told once, in how many formats it ever was', async () => {
  const before = await ask()
  await aBankRun()

  expect(await newsSince(before)).toEqual([])
  expect(await ask()).toMatchObject({
    payouts: before.payouts + 2,
    bankFilePayouts: 2,
    bankFilePayoutsMinor: 600,
    bankFileLines: 2,
    bankFileLinesMinor: 600,
  })
})

it('names exactly what is gone or changed of a file for the bank', async () => {
  const before = await ask()
  const [gone, changed] = [await aBankRun(), await aBankRun()]
  const [lost, forged] = [await aBankRun(), await aBankRun()]
  expect(await newsSince(before)).toEqual([])

  const line = `WHERE payout_id = $1 AND format = 'csv'`
  await tamper(`DELETE FROM bank_file_lines ${line}`, [gone.ordered])
  await tamper(`UPDATE bank_file_lines SET amount_minor = 301 ${line}`, [changed.other])
  await tamper('DELETE FROM bank_files WHERE run_id = $1', [lost.runId])
  await tamper(`UPDATE bank_files SET sealed = 'forged' WHERE run_id = $1 AND format = 'csv'`, [
    forged.runId,
  ])
  expect(await newsSince(before)).toEqual(
    [
      `bank_line_missing ${gone.ordered}`,
      `bank_line_differs ${changed.other}`,
      `bank_file_missing ${lost.runId}`,
      `bank_file_missing ${lost.runId}`,
      `bank_file_differs ${forged.runId}`,
    ].toSorted(),
  )
})

it('tells of a payout that is gone once, though the bank and the worker were told of it', async () => {
  const before = await ask()
  const { ordered } = await aBankRun()

  await tamper('DELETE FROM payouts WHERE id = $1', [ordered])

  expect(await newsSince(before)).toEqual([`payout_missing ${ordered}`])
})

it('names the transfer of a payout once, and a task or a line that is gone', async () => {
  const before = await ask()
  const payout = await aPayout()
  const [undone, unseen] = [await aDoneTask('Undone'), await aDoneTask('Unseen')]
  const never = await task(tracker, { title: 'Never', reward: 5, createdAt: at, completedAt: at })
  await tamper('DELETE FROM transfers WHERE id = $1', [payout.transferId])
  await tamper('DELETE FROM wallet_lines WHERE transfer_id = $1', [unseen.transferId])
  await undo(undone.id)

  expect(await newsSince(before)).toEqual(
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
