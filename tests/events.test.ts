import { beforeAll, describe, expect, it } from 'vitest'
import { readMyNumbers } from '#contracts/api/analytics.ts'
import { completeTask, type Task } from '#contracts/api/tasks.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { brokerByHand } from './broker.ts'
import { expectNoViolation } from './checked.ts'
import { type Company, creditsOf, eachCreditedOnce, makeCompany } from './company.ts'

const system = await startSystem()
const { api, databases } = system
const broker = await brokerByHand(system.bus)
const completions = 'task.completed.v1'
const queue = `accounting.${completions}`
let acme: Company

beforeAll(async () => {
  acme = await makeCompany(system)
})

const complete = ({ ann }: Company, { id }: Task) =>
  ann.call(completeTask, { params: { taskId: id } })

/** Everything that came into accounting's queue before has been dealt with after this. */
async function queueIsThrough(): Promise<void> {
  const sentinel = await complete(acme, await acme.newTask())
  await eachCreditedOnce(databases, [sentinel])
}

/** What a service has announced about an organization, as it left. */
async function announcedBy(
  service: 'api-gateway' | 'task-tracker',
  organizationId: string,
  types: readonly string[],
): Promise<{ type: string; message: string }[]> {
  return databases[service].sql(
    `SELECT routing_key AS type, message FROM outbox
      WHERE organization_id = $1 AND routing_key = ANY ($2) ORDER BY id`,
    [organizationId, types],
  )
}

it('credits a done task once, though its event comes 100 times and is forgotten meanwhile', async () => {
  const task = await complete(acme, await acme.newTask())
  await eachCreditedOnce(databases, [task])
  const events = await announcedBy('task-tracker', acme.id, [completions])
  const [event] = events.filter(({ message }) => message.includes(task.id))
  const copies = Array<string>(50).fill(event?.message ?? '')

  await broker.publish('task-tracker', completions, ...copies)
  await queueIsThrough()
  await databases.accounting.sql('DELETE FROM inbox')
  await broker.publish('task-tracker', completions, ...copies)
  await queueIsThrough()

  expect(await creditsOf(databases, [task])).toEqual([task.id])
  // Handled, not put off: what came again is no fault.
  const seen = 'SELECT FROM inbox WHERE queue = $1 AND event_id = $2'
  const { id } = JSON.parse(event?.message ?? '')
  expect(await databases.accounting.sql(seen, [queue, id])).toHaveLength(1)
  await eventually(async () =>
    expect(await acme.ann.call(readMyNumbers)).toMatchObject({ balanceMinor: 3_000, sequence: 3 }),
  )
})

it('credits before the assignment, the person or the organization is known', async () => {
  const held = {
    'api-gateway': ['organization.created.v1', 'user.created.v1'],
    'task-tracker': ['task.assigned.v1'],
  } as const
  const bindings = Object.entries(held).flatMap(([from, types]) =>
    types.map((type) => [`accounting.${type}`, from, type] as const),
  )
  for (const binding of bindings) await broker.channel.unbindQueue(...binding)
  const { id, admin, add } = await api.signUp({ currency: 'JPY' })
  const cy = await add('worker', 'Cy')
  const body = { title: 'Early', assigneeId: cy.id, rewardMinor: 700, feeMinor: 200 }
  const created = await eventually(async () => {
    const answer = await admin.send('POST', '/tasks', body)
    expect(answer.status).toBe(201)
    const [row] = await databases['task-tracker'].sql<{ id: string }>(
      'SELECT id FROM tasks WHERE organization_id = $1',
      [id],
    )
    return { id: row?.id ?? '' }
  })
  await cy.call(completeTask, { params: { taskId: created.id } })

  await eachCreditedOnce(databases, [created])
  const people = () =>
    databases.accounting.sql<{ id: string }>('SELECT id FROM people WHERE organization_id = $1', [
      id,
    ])
  expect(await people()).toEqual([])

  for (const binding of bindings) await broker.channel.bindQueue(...binding)
  for (const service of ['api-gateway', 'task-tracker'] as const) {
    for (const { type, message } of await announcedBy(service, id, held[service])) {
      await broker.send(`accounting.${type}`, message)
    }
  }
  await eventually(async () => {
    expect(await people()).toHaveLength(2)
    expect(await cy.call(readMyNumbers)).toMatchObject({
      balanceMinor: 500,
      sequence: 2,
      currency: 'JPY',
    })
  })
})

it('puts what nobody can read aside with its reason, and goes on within 2 s', async () => {
  await complete(acme, await acme.newTask())
  const events = await announcedBy('task-tracker', acme.id, [completions])
  const good: object = JSON.parse(events.at(-1)?.message ?? '')
  const { accounting } = databases

  await broker.send(
    queue,
    '{"broken',
    JSON.stringify({ ...good, id: newId(), data: { taskId: 'no id', rewardMinor: 'much' } }),
    JSON.stringify({ ...good, id: newId(), type: 'task.exploded.v1' }),
  )
  const task = await complete(acme, await acme.newTask())
  await eachCreditedOnce(databases, [task], 2_000)

  const letters = await accounting.sql<{ reason: string; detail: string }>(
    'SELECT queue, reason, detail FROM dead_letters ORDER BY reason, detail',
  )
  expect(letters).toEqual([
    { queue, reason: 'malformed', detail: expect.stringContaining('message') },
    { queue, reason: 'malformed', detail: expect.stringContaining('rewardMinor') },
    { queue, reason: 'unknown_type', detail: expect.stringContaining('task.exploded.v1') },
  ])
  await accounting.sql('UPDATE dead_letters SET resolved_at = now()')
})

describe('completing', () => {
  it('50 times at the same moment gives the same answer 50 times, and one credit', async () => {
    const { id } = await acme.newTask()
    const clicks = Array.from({ length: 50 }, () => acme.ann.send('POST', `/tasks/${id}/complete`))
    const answers = await Promise.all(clicks)

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1)
    await queueIsThrough()
    expect(await creditsOf(databases, [{ id }])).toEqual([id])
  })

  it("is refused for another's task, and one of another organization is not found", async () => {
    const { id } = await acme.newTask()
    const path = `/tasks/${id}/complete`
    const { admin: stranger } = await api.signUp()

    expect(await acme.bob.send('POST', path)).toMatchObject({
      status: 403,
      body: { code: 'not_assignee' },
    })
    expect(await stranger.send('POST', path)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    })
    await queueIsThrough()
    expect(await creditsOf(databases, [{ id }])).toEqual([])
  })
})

it('leaves nothing that the independent checker finds wrong', () => expectNoViolation(system))
