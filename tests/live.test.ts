import { beforeAll, expect, it } from 'vitest'
import { startPayoutRun } from '#contracts/api/money.ts'
import { requestReassignment } from '#contracts/api/reassignments.ts'
import { completeTask, createTask } from '#contracts/api/tasks.ts'
import type { Person } from '#platform/testing/api.ts'
import { listen } from '#platform/testing/listen.ts'
import { startSystem } from '#platform/testing/system.ts'
import { type Company, makeCompany } from './company.ts'

const system = await startSystem()
let acme: Company

beforeAll(async () => {
  acme = await makeCompany(system)
})

const streamOf = (person: Person) => listen(system.url, person.token)

it('tells each what concerns them while a task is made, done, paid and dealt again', async () => {
  const { ann, bob, manager, accountant } = acme
  const [toAnn, toBob, toManager, toAccountant] = await Promise.all(
    [ann, bob, manager, accountant].map(streamOf),
  )
  const kinds = (stream: typeof toAnn) => new Set(stream?.events.map(({ event }) => event))
  const hears = (stream: typeof toAnn, kind: string) =>
    stream?.until(() => kinds(stream).has(kind), 15_000)

  const body = { title: 'Oil the hinge', assigneeId: ann.id, rewardMinor: 1_000 }
  const task = await manager.call(createTask, { body })
  await Promise.all([hears(toAnn, 'task.changed'), hears(toManager, 'task.changed')])
  const told = toAnn?.events.find(({ event }) => event === 'task.changed')
  expect(told?.data).toMatchObject({ taskId: task.id })

  await ann.call(completeTask, { params: { taskId: task.id } })
  await hears(toAnn, 'balance.changed')
  const balance = toAnn?.events.find(({ event }) => event === 'balance.changed')
  expect(balance?.data).toEqual({ sequence: 1 })

  await accountant.call(startPayoutRun, { body: {} })
  await hears(toAccountant, 'payout_run.changed')

  await manager.call(createTask, { body })
  await manager.call(requestReassignment, { body: {} })
  await hears(toManager, 'reassignment.progress')

  expect([...kinds(toAnn)].toSorted()).toEqual(['balance.changed', 'reset', 'task.changed'])
  expect(kinds(toBob).has('balance.changed')).toBe(false)
  expect(kinds(toManager).has('payout_run.changed')).toBe(false)
  for (const stream of [toAnn, toBob, toManager, toAccountant]) stream?.close()
})

it('asks everybody to look again after the broker was away', async () => {
  const stream = await streamOf(acme.manager)
  await system.links.rabbitmq.cut()
  await acme.newTask()
  await system.links.rabbitmq.restore()
  await stream.until(
    () => stream.events.filter(({ event }) => event === 'reset').length > 1,
    20_000,
  )
  stream.close()
})
