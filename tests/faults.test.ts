import { afterEach, describe, expect, it } from 'vitest'
import { readMyNumbers } from '#contracts/api/analytics.ts'
import { completeTask, createTask, listTasks, readTask } from '#contracts/api/tasks.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api, databases, links, services } = await startSystem()
const acme = await api.signUp()
const max = await acme.add('manager', 'Max')

afterEach(async () => {
  await Promise.all(Object.values(links).map((link) => link.restore()))
})

/** A new worker with this many open tasks of 10.00 each. */
async function workerWithTasks(name: string, count: number) {
  const worker = await acme.add('worker', name)
  const body = { title: `Work for ${name}`, assigneeId: worker.id, rewardMinor: 1_000 }
  const first = await eventually(() => max.call(createTask, { body }))
  const others = Array.from({ length: count - 1 }, () => max.call(createTask, { body }))
  return { worker, taskIds: [first, ...(await Promise.all(others))].map(({ id }) => id) }
}

const complete = (worker: Person, taskId: string) =>
  worker.call(completeTask, { params: { taskId } })

/** What the ledger says, by the worker's lines. */
async function rewardsOf(worker: Person) {
  return databases.accounting.sql<{ cause_id: string }>(
    `SELECT transfers.cause_id FROM transfers JOIN wallet_lines
       ON wallet_lines.transfer_id = transfers.id
      WHERE wallet_lines.worker_id = $1 AND transfers.kind = 'reward'`,
    [worker.id],
  )
}

/** Nothing of these tasks is under way any more: what fails next is about what is done next. */
async function accountingHeardOf(taskIds: string[]) {
  await eventually(async () => {
    const [heard] = await databases.accounting.sql<{ count: string }>(
      "SELECT count(*) FROM inbox WHERE queue = 'accounting.task.assigned.v1'",
    )
    const [told] = await databases['task-tracker'].sql<{ count: string }>(
      "SELECT count(*) FROM outbox WHERE routing_key = 'task.assigned.v1'",
    )
    expect(heard).toEqual(told)
    expect(Number(told?.count)).toBeGreaterThanOrEqual(taskIds.length)
  })
}

/** Each of these tasks was credited, and nothing twice. */
async function creditedOnce(worker: Person, taskIds: string[]) {
  await eventually(async () => {
    const causes = (await rewardsOf(worker)).map(({ cause_id }) => cause_id)
    expect(causes.sort()).toEqual([...taskIds].sort())
  }, 30_000)
}

describe('a done task is credited once', () => {
  it('when it is completed fifty times at the same moment', async () => {
    const { worker, taskIds } = await workerWithTasks('Ann', 1)
    const [taskId = ''] = taskIds

    const answers = await Promise.all(Array.from({ length: 50 }, () => complete(worker, taskId)))

    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    await creditedOnce(worker, taskIds)
  })

  it('when the broker was away while it was completed', async () => {
    const { worker, taskIds } = await workerWithTasks('Bob', 5)
    await links.rabbitmq.cut()

    const answers = await Promise.all(taskIds.map((taskId) => complete(worker, taskId)))
    expect(answers.every(({ status }) => status === 'done')).toBe(true)
    expect(await rewardsOf(worker)).toEqual([])

    await links.rabbitmq.restore()
    await creditedOnce(worker, taskIds)
  })

  it('when accounting is killed after the commit and before the acknowledgement', async () => {
    const { worker, taskIds } = await workerWithTasks('Cid', 3)
    await accountingHeardOf(taskIds)
    await services.kill('accounting')

    for (const taskId of taskIds) await complete(worker, taskId)
    await services.crash('accounting', 'consume.after-commit')

    await services.restart('accounting')
    await creditedOnce(worker, taskIds)
  })

  it('when the relay is killed after the confirm and before the mark', async () => {
    const { worker, taskIds } = await workerWithTasks('Cora', 3)
    await accountingHeardOf(taskIds)
    await links.rabbitmq.cut()
    for (const taskId of taskIds) await complete(worker, taskId)
    await services.kill('task-tracker')
    await links.rabbitmq.restore()

    await services.crash('task-tracker', 'relay.after-confirm')

    await services.restart('task-tracker')
    await creditedOnce(worker, taskIds)
  })
})

describe('while the tracker’s primary is down', () => {
  it('lists tasks with their age and refuses writes quickly; after that all is well', async () => {
    const { worker, taskIds } = await workerWithTasks('Dan', 1)
    const [taskId = ''] = taskIds
    await databases['task-tracker'].replicaCaughtUp()
    await links['task-tracker'].freeze()

    const list = await eventually(async () => {
      const answer = await worker.send('GET', '/tasks?assignee=me')
      expect(answer.status).toBe(200)
      expect(answer.headers.get('x-as-of')).toMatch(/^\d{4}-/)
      return listTasks.answers[200].parse(answer.body)
    })
    expect(list.items.map(({ id }) => id)).toEqual(taskIds)

    const begun = Date.now()
    const refused = await worker.send('POST', `/tasks/${taskId}/complete`)
    expect(Date.now() - begun).toBeLessThan(2_000)
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)

    await links['task-tracker'].restore()
    await eventually(() => complete(worker, taskId))
    await creditedOnce(worker, taskIds)
  })
})

describe('while accounting’s primary is down', () => {
  it('shows the dashboard with its age; completes go on and are credited after', async () => {
    const { worker, taskIds } = await workerWithTasks('Eli', 2)
    const [first = '', second = ''] = taskIds
    await complete(worker, first)
    await eventually(async () =>
      expect(await worker.call(readMyNumbers)).toMatchObject({ balanceMinor: 1_000 }),
    )
    await links.accounting.cut()

    await complete(worker, second)
    const numbers = await worker.call(readMyNumbers)
    expect(numbers).toMatchObject({ balanceMinor: 1_000 })
    expect(Date.parse(numbers.asOf)).toBeLessThan(Date.now())
    const begun = Date.now()
    const refused = await acme.admin.send('POST', '/payout-runs', {})
    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Date.now() - begun).toBeLessThan(2_000)

    await links.accounting.restore()
    await creditedOnce(worker, taskIds)
    await eventually(async () =>
      expect(await worker.call(readMyNumbers)).toMatchObject({ balanceMinor: 2_000 }),
    )
  })
})

describe('nobody', () => {
  it('completes another’s task, or sees another organization’s', async () => {
    const { worker, taskIds } = await workerWithTasks('Fay', 1)
    const params = { taskId: taskIds[0] ?? '' }
    const gus = await acme.add('worker', 'Gus')
    const stranger = (await api.signUp({ name: 'Umbrella' })).admin

    const refusal = { status: 403, code: 'not_assignee' }
    await expect(gus.call(completeTask, { params })).rejects.toMatchObject(refusal)
    await expect(gus.call(readTask, { params })).rejects.toMatchObject(refusal)
    const missing = { status: 404, code: 'not_found' }
    await expect(stranger.call(readTask, { params })).rejects.toMatchObject(missing)
    await expect(stranger.call(completeTask, { params })).rejects.toMatchObject(missing)

    await complete(worker, params.taskId)
    await creditedOnce(worker, taskIds)
  })
})
