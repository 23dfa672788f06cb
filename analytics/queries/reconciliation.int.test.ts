import { beforeAll, expect, it } from 'vitest'
import { isKnown, post, task } from '../testing/books.ts'
import { at, comparedBooks } from '../testing/compared-books.ts'

const { tracker, accounting, ask, newsSince, tamper, aDoneTask, aPayout } = await comparedBooks()

const undo = (taskId: string) =>
  tracker.sql(`UPDATE tasks SET status = 'open', completed_at = NULL WHERE id = $1`, [taskId])

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
  const today = await ask({}, justNow)

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
