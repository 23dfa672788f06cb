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
import { brokerByHand } from './broker.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, eachCreditedOnce, makeCompany } from './company.ts'
import { acts } from './faults/acts.ts'
import { allStruck, failing } from './faults/failing.ts'

// One fault at each place; each by kill, failure and stall: faults.long.test.ts.
const stall = (point: string) => `${point}=stall:5000@1`
const kill = (point: string) => `${point}=kill@1`
const faults = {
  tracker: [
    failing('relay.leading', 'relay.before-publish', 'relay.after-mark'),
    kill('reassign.after-batch'),
  ].join(),
  paying: [
    failing('close.after-turn', 'close.before-commit', 'payout.before-commit'),
    stall('payout.before-batch'),
    kill('payout.after-batch'),
  ].join(),
  // Of what may have arrived twice nobody would be sure: one doubt is enough.
  mailing: [
    stall('mail.after-lease'),
    failing('mail.before-data', 'mail.after-data'),
    stall('mail.before-record'),
    failing('mail.before-notice', 'mail.after-record'),
  ].join(),
  settling: [
    failing('payout.finishing', 'settle.before-commit', 'settle.after-batch'),
    failing('return.before-commit', 'close.after-commit'),
    failing('consume.before-handle', 'consume.after-ack'),
    failing('consume.before-bury', 'consume.after-bury'),
    failing('drain.before-commit', 'drain.after-commit'),
  ].join(),
  crediting: [
    failing('consume.after-inbox', 'consume.before-commit'),
    failing('consume.before-postpone', 'consume.after-postpone'),
  ].join(),
}

const system = await startSystem({
  env: {
    accounting: { PAYOUT_BATCH_SIZE: '3' },
    email: { MAIL_FIRST_RETRY_MS: '300', MAIL_UNKNOWN_RETRY_MS: '300', MAIL_LEASE_SECONDS: '3' },
  },
  failpoints: {
    'task-tracker': faults.tracker,
    accounting: faults.paying,
    email: faults.mailing,
  },
})
const { databases, services, inbox } = system
const broker = await brokerByHand(system.bus)
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
    const killed = services.process('task-tracker')
    await killed.exited
    await allStruck(killed, faults.tracker)
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
    const killed = services.process('accounting')
    await killed.exited
    await allStruck(killed, faults.paying)
    const statuses = 'SELECT status FROM payouts WHERE run_id = $1'
    const paid = await databases.accounting.sql<{ status: string }>(statuses, [runId])
    expect(paid.filter(({ status }) => status === 'paid')).toHaveLength(3)
    await services.restart('accounting', { FAILPOINTS: faults.settling })

    const params = { runId }
    await eventually(async () => {
      const run = await accountant.call(readPayoutRun, { params })
      expect(run).toMatchObject({ status: 'paid', payouts: 10, paid: 10, notified: 10 })
    }, 30_000)
    const { items } = await accountant.call(listPayouts, { params })
    expect(items.map(({ worker }) => worker.id).toSorted()).toEqual(workers.toSorted())
    await allStruck(services.process('email'), faults.mailing)
    const told = inbox.store.list(100, 0).map(({ MessageID }) => MessageID)
    // A copy only where the sender could not know: `npm run verify` counts them.
    const wanted = items.map(({ id }) => `payout-${id}@demo.local`)
    expect([...new Set(told)].toSorted()).toEqual(wanted.toSorted())
  }, 90_000)
})

it('loses and doubles nothing when the bank’s answers, a close and dead letters fail', async () => {
  const bolt = await makeCompany(system)
  const [ours, theirs] = [acme, bolt].map((company) => ({ system, broker, company }))
  if (!ours || !theirs) throw new Error('There are two companies')

  await Promise.all([
    acts.dueDay(ours),
    acts.bankDay(theirs),
    acts.poison(ours),
    acts.givenUp(ours),
  ])

  await allStruck(services.process('accounting'), faults.settling)
}, 150_000)

it('credits once when accounting fails while it handles, commits and puts off', async () => {
  await services.restart('accounting', { FAILPOINTS: faults.crediting })

  const tasks = await completeSome(1)

  await allStruck(services.process('accounting'), faults.crediting)
  await eachCreditedOnce(databases, tasks, 30_000)
}, 90_000)

it('credits once when accounting dies after its commit and before it acknowledges', async () => {
  const before = await completeSome(3)
  await eachCreditedOnce(databases, before)
  await services.kill('accounting')

  const tasks = await completeSome(1)
  await services.crash('accounting', 'consume.after-commit')
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
