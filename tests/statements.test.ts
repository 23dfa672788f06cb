import { expect, it } from 'vitest'
import { readMyStatement, readWork } from '#contracts/api/analytics.ts'
import { readPayoutRun, startPayoutRun } from '#contracts/api/money.ts'
import { listEmailDeliveries, resendEmailDelivery } from '#contracts/api/operations.ts'
import { readReconciliation } from '#contracts/api/reconciliation.ts'
import * as statements from '#contracts/api/statements.ts'
import { completeTask } from '#contracts/api/tasks.ts'
import { listWorkerNumbers, readBalanceAt } from '#contracts/api/worker-numbers.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { eachCreditedOnce, makeCompany } from './company.ts'

const system = await startSystem()
const { databases, inbox } = system

it('leads from a click to a statement, to the mail, and back', async () => {
  const { ann, bob, manager, accountant, newTask } = await makeCompany(system)
  const task = await newTask({ assigneeId: ann.id, rewardMinor: 2_500, title: '=Saw' })
  await ann.call(completeTask, { params: { taskId: task.id } })
  await eachCreditedOnce(databases, [task])
  const run = await accountant.call(startPayoutRun, { body: {} })
  await eventually(async () => {
    const read = await accountant.call(readPayoutRun, { params: { runId: run.id } })
    expect(read).toMatchObject({ status: 'paid', payouts: 1, notified: 1 })
  })

  // The replica has all of it.
  const { items } = await eventually(async () => {
    const read = await ann.call(readMyStatement)
    expect(read.items.map(({ kind }) => kind)).toEqual(['payout', 'reward'])
    return read
  })
  const reward = items[1]?.id ?? ''
  const params = { entryId: reward }
  const { steps } = await ann.call(statements.readEntryTrail, { params })
  expect(steps.map(({ what }) => what)).toEqual([
    'task_created',
    'request',
    'task_completed',
    'transfer',
    'statement_line',
    'payout_run',
    'payout',
    'payout_transfer',
    'mail',
  ])
  const mail = steps.at(-1)?.id ?? ''
  expect(
    inbox.store.list(50, 0).filter(({ MessageID }) => MessageID.startsWith(mail)),
  ).toHaveLength(1)
  expect(await accountant.call(statements.readEntryTrail, { params })).toMatchObject({ steps })
  const others = bob.call(statements.readEntryTrail, { params })
  await expect(others).rejects.toMatchObject({ status: 403, code: 'not_yours' })

  const csv = String(await ann.call(statements.readMyStatementCsv))
  expect(csv).toContain(",reward,'=Saw,,,25.00,25.00,")
  const pdf = await ann.call(statements.readMyStatementPdf)
  expect(Buffer.from(pdf).toString('latin1')).toMatch(/^%PDF-/)
  const workerId = { params: { workerId: ann.id } }
  expect(String(await accountant.call(statements.readWorkerStatementCsv, workerId))).toBe(csv)
  const slip = await accountant.call(statements.readWorkerStatementPdf, workerId)
  expect(Buffer.from(slip).toString('latin1')).toMatch(/^%PDF-/)

  expect(await accountant.call(readBalanceAt, workerId)).toMatchObject({ balanceMinor: 0 })
  const table = await accountant.call(listWorkerNumbers, { query: { sort: 'name' } })
  expect(table.items.find(({ worker }) => worker.id === ann.id)).toMatchObject({
    paidOutTotalMinor: 2_500,
    doneToday: 1,
  })
  const { workers } = await manager.call(readWork)
  expect(workers.find(({ worker }) => worker.id === ann.id)).toMatchObject({ done: 1 })

  const { items: deliveries } = await accountant.call(listEmailDeliveries, {
    query: { status: 'sent', search: 'paid' },
  })
  const deliveryId = deliveries[0]?.id ?? ''
  await accountant.call(resendEmailDelivery, { params: { deliveryId } })
  await eventually(() => {
    const copies = inbox.store.list(50, 0).filter(({ MessageID }) => MessageID.startsWith(mail))
    expect(copies).toHaveLength(2)
  })

  const books = await accountant.call(readReconciliation)
  expect(books).toMatchObject({
    status: 'balanced',
    tasksCompleted: 1,
    rewardsPosted: 1,
    statementLines: 1,
    payouts: 1,
    payoutTransfers: 1,
    noticesSent: 1,
  })
})
