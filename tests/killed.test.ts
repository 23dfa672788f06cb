import { beforeAll, describe, expect, it } from 'vitest'
import { createUser } from '#contracts/api/identity.ts'
import { adjustBalance } from '#contracts/api/ledger.ts'
import { listPayouts, readPayoutRun } from '#contracts/api/money.ts'
import { readReassignment, requestReassignment } from '#contracts/api/reassignments.ts'
import { completeTask } from '#contracts/api/tasks.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { manyTasks } from '../task-tracker/testing/builders.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, eachCreditedOnce, makeCompany } from './company.ts'

const system = await startSystem({
  env: { accounting: { PAYOUT_BATCH_SIZE: '3' } },
  failpoints: {
    'task-tracker': 'reassign.after-batch=kill@1',
    accounting: 'payout.after-batch=kill@1',
  },
})
const { databases, services, inbox } = system
let acme: Company

beforeAll(async () => {
  acme = await makeCompany(system)
})

/** Completes some tasks at once. */
async function completeSome(count: number) {
  const tasks = await acme.newTasks(count)
  const clicks = tasks.map(({ id }) => acme.ann.call(completeTask, { params: { taskId: id } }))
  return Promise.all(clicks)
}

/** Workers who never sign in. */
async function addWorkers(admin: Person, count: number): Promise<string[]> {
  const password = 'nobody ever uses this'
  const created = Array.from({ length: count }, (_, index) => {
    const email = `worker-${index}-${admin.organizationId}@example.test`
    const body = { name: `Worker ${index}`, email, role: 'worker' as const, password }
    return admin.call(createUser, { body })
  })
  return (await Promise.all(created)).map(({ id }) => id)
}

describe.concurrent('work that was stopped in the middle', () => {
  it('is finished: a reassignment, which moves each task once', async () => {
    const count = 1_600
    const tasks = { assigneeId: acme.ann.id, count, feeMinor: 100 }
    await manyTasks(databases['task-tracker'].db, acme.id, tasks)

    const { id: runId } = await acme.manager.call(requestReassignment, { body: {} })
    await services.process('task-tracker').exited
    await services.restart('task-tracker')

    const run = await eventually(async () => {
      const read = await acme.manager.call(readReassignment, { params: { runId } })
      expect(read).toMatchObject({ status: 'completed', total: count })
      return read
    }, 40_000)
    expect(run.reassigned + run.unchanged + run.skipped).toBe(count)
    expect(run.reassigned).toBeGreaterThan(count / 4)
    const moves = await databases['task-tracker'].sql<{ id: string; task_id: string }>(
      'SELECT id, task_id FROM assignments WHERE run_id = $1',
      [runId],
    )
    expect(new Set(moves.map((move) => move.task_id)).size).toBe(moves.length)
    expect(moves).toHaveLength(run.reassigned)

    const ids = moves.map(({ id }) => id)
    const fees = `SELECT cause_id, amount_minor::int FROM transfers
                   WHERE kind = 'fee' AND cause_id = ANY ($1)`
    await eventually(async () =>
      expect(await databases.accounting.sql(fees, [ids])).toHaveLength(run.reassigned),
    )
  }, 90_000)

  it('is finished: a payout run, which had paid 3 of 10, and pays and tells each once', async () => {
    const { admin, accountant } = await makeCompany(system)
    const workers = await addWorkers(admin, 10)
    for (const [index, workerId] of workers.entries()) {
      const body = { workerId, amountMinor: 500 + index, reason: 'to begin with' }
      await eventually(() => accountant.call(adjustBalance, { body }))
    }
    const runId = await eventually(async () => {
      await accountant.send('POST', '/payout-runs', {})
      const [run] = await databases.accounting.sql<{ id: string }>(
        'SELECT id FROM payout_runs WHERE organization_id = $1',
        [accountant.organizationId],
      )
      expect(run).toBeDefined()
      return run?.id ?? ''
    })
    await services.process('accounting').exited
    const statuses = 'SELECT status FROM payouts WHERE run_id = $1'
    const paid = await databases.accounting.sql<{ status: string }>(statuses, [runId])
    expect(paid.filter(({ status }) => status === 'paid')).toHaveLength(3)
    await services.restart('accounting')

    const params = { runId }
    await eventually(async () =>
      expect(await accountant.call(readPayoutRun, { params })).toMatchObject({
        status: 'paid',
        payouts: 10,
        paid: 10,
        notified: 10,
      }),
    )
    const { items } = await accountant.call(listPayouts, { params })
    expect(items.map(({ worker }) => worker.id).toSorted()).toEqual(workers.toSorted())
    const told = inbox.store.list(100, 0).map(({ MessageID }) => MessageID)
    expect(told.toSorted()).toEqual(items.map(({ id }) => `payout-${id}@demo.local`).toSorted())
  }, 90_000)
})

it('credits once when accounting dies after its commit and before it acknowledges', async () => {
  const before = await completeSome(3)
  await eachCreditedOnce(databases, before)
  await services.restart('accounting', { FAILPOINTS: 'consume.after-commit=kill@1' })

  const tasks = await completeSome(1)
  await services.process('accounting').exited
  await services.restart('accounting')

  const later = await completeSome(1)
  await eachCreditedOnce(databases, [...before, ...tasks, ...later])
})

it('credits once when the relay dies after the confirm and before it marks', async () => {
  const { sql } = databases['task-tracker']
  const waiting = 'SELECT FROM outbox WHERE published_at IS NULL'
  const task = await acme.newTask()
  await eventually(async () => expect(await sql(waiting)).toEqual([]))
  await services.restart('task-tracker', { FAILPOINTS: 'relay.after-confirm=kill@1' })

  // The process may die before it answers: nobody knows then, and asks again.
  await acme.ann.send('POST', `/tasks/${task.id}/complete`)
  await services.process('task-tracker').exited
  expect(await sql(waiting)).not.toEqual([])
  await services.restart('task-tracker')

  await acme.ann.call(completeTask, { params: { taskId: task.id } })
  await eventually(async () => expect(await sql(waiting)).toEqual([]))
  const later = await completeSome(1)
  await eachCreditedOnce(databases, [task, ...later])
})

it('leaves nothing that the independent checker finds wrong', () => expectNoViolation(system))
