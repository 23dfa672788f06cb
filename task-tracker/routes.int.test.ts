import { describe, expect, it } from 'vitest'
import * as reassignments from '#contracts/api/reassignments.ts'
import * as tasks from '#contracts/api/tasks.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api } = await startSystem({ services: ['api-gateway', 'task-tracker'] })
const acme = await api.signUp()
const [ann, bob] = [await acme.add('worker', 'Ann'), await acme.add('worker', 'Bob')]
const mia = await acme.add('manager', 'Mia')

// People reach this service by events.
await eventually(async () => {
  const { eligibleWorkers } = await mia.call(reassignments.previewReassignment, { body: {} })
  expect(eligibleWorkers).toBe(2)
})

const create = (given: { title?: string; assigneeId?: string; rewardMinor?: number }) =>
  mia.call(tasks.createTask, { body: { title: 'Paint the fence', ...given } })

describe('tasks over HTTP', () => {
  it('go from the manager to the worker who does them', async () => {
    const created = await create({ assigneeId: ann.id, rewardMinor: 1234 })
    const params = { taskId: created.id }
    const done = await ann.call(tasks.completeTask, { params })

    expect(done).toMatchObject({ status: 'done', rewardMinor: 1234, version: 2 })
    expect(await ann.call(tasks.completeTask, { params })).toEqual(done)
    expect(await mia.call(tasks.readTask, { params })).toEqual(done)
    expect(done).toMatchObject({ assignee: { name: 'Ann' }, createdBy: { name: 'Mia' } })
    const cancelling = mia.call(tasks.cancelTask, { params, body: {} })
    await expect(cancelling).rejects.toMatchObject({ status: 409, code: 'task_done' })
  })

  it('are completed and read by nobody but their worker', async () => {
    const { id } = await create({ assigneeId: ann.id })
    const params = { taskId: id }
    const refused = { status: 403, code: 'not_assignee' }

    await expect(bob.call(tasks.completeTask, { params })).rejects.toMatchObject(refused)
    await expect(mia.call(tasks.completeTask, { params })).rejects.toMatchObject(refused)
    await expect(bob.call(tasks.readTask, { params })).rejects.toMatchObject(refused)
  })

  it('are changed by workers in no other way', async () => {
    const { id } = await create({ assigneeId: ann.id })
    const params = { taskId: id }
    const refused = { status: 403, code: 'forbidden' }
    const body = { assigneeId: ann.id }

    await expect(ann.call(tasks.createTask, { body: { title: 'x' } })).rejects.toMatchObject(
      refused,
    )
    await expect(ann.call(tasks.assignTask, { params, body })).rejects.toMatchObject(refused)
    await expect(ann.call(tasks.cancelTask, { params, body: {} })).rejects.toMatchObject(refused)
  })

  it('do not exist for another organization', async () => {
    const { id } = await create({ assigneeId: ann.id })
    const { admin: stranger } = await api.signUp()

    const reading = stranger.call(tasks.readTask, { params: { taskId: id } })
    await expect(reading).rejects.toMatchObject({ status: 404 })
    const listed = await stranger.call(tasks.listTasks, { query: {} })
    expect(listed).toEqual({ items: [], nextCursor: null })
  })

  it('are shown to a worker only as far as they are own ones', async () => {
    await create({ assigneeId: bob.id })

    const { items } = await ann.call(tasks.listTasks, { query: {} })
    const others = await ann.call(tasks.listTasks, { query: { assignee: bob.id } })

    expect(new Set(items.map((task) => task.assignee.id))).toEqual(new Set([ann.id]))
    expect(others.items).toEqual([])
  })

  it('move by hand and can be cancelled, more than once with the same end', async () => {
    const { id } = await create({ assigneeId: ann.id })
    const params = { taskId: id }

    const body = { assigneeId: bob.id }
    const moved = await mia.call(tasks.assignTask, { params, body })
    expect(moved).toMatchObject({ assignee: { id: bob.id }, version: 2 })
    expect(await mia.call(tasks.assignTask, { params, body })).toEqual(moved)
    const cancelled = await mia.call(tasks.cancelTask, { params, body: { reason: 'rain' } })
    expect(cancelled).toMatchObject({ status: 'cancelled', version: 3 })
    expect(await mia.call(tasks.cancelTask, { params, body: {} })).toEqual(cancelled)
    const completing = bob.call(tasks.completeTask, { params })
    await expect(completing).rejects.toMatchObject({ status: 409, code: 'task_cancelled' })
    const assigning = mia.call(tasks.assignTask, { params, body })
    await expect(assigning).rejects.toMatchObject({ status: 409, code: 'task_closed' })
  })

  it('are edited by leaders who have seen the newest version, and remember it', async () => {
    const { id } = await create({ assigneeId: ann.id })
    const params = { taskId: id }
    const body = { title: 'Paint the wall', version: 1 }

    const edited = await mia.call(tasks.updateTask, { params, body })

    expect(edited).toMatchObject({ title: 'Paint the wall', version: 2 })
    const late = mia.call(tasks.updateTask, { params, body })
    await expect(late).rejects.toMatchObject({ status: 409, code: 'version_conflict' })
    const byWorker = ann.call(tasks.updateTask, { params, body })
    await expect(byWorker).rejects.toMatchObject({ status: 403 })
    const { items } = await ann.call(tasks.readTaskHistory, { params })
    expect(items.map(({ action, actor }) => [action, actor.name])).toEqual([
      ['created', 'Mia'],
      ['edited', 'Mia'],
    ])
    const byOther = bob.call(tasks.readTaskHistory, { params })
    await expect(byOther).rejects.toMatchObject({ status: 403, code: 'not_assignee' })
  })

  it('change many at once, by leaders only', async () => {
    const taskIds = [(await create({ assigneeId: ann.id })).id, bob.id]
    const body = { action: 'cancel' as const, taskIds }

    expect(await mia.call(tasks.changeTasks, { body })).toEqual({
      changed: 1,
      skipped: [{ id: bob.id, code: 'not_found' }],
    })
    const assigning = { ...body, action: 'assign' as const }
    const toNobody = mia.call(tasks.changeTasks, { body: assigning })
    await expect(toNobody).rejects.toMatchObject({ status: 422 })
    const toManager = mia.call(tasks.changeTasks, { body: { ...assigning, assigneeId: mia.id } })
    await expect(toManager).rejects.toMatchObject({ status: 422, code: 'not_a_worker' })
    await expect(ann.call(tasks.changeTasks, { body })).rejects.toMatchObject({ status: 403 })
  })

  it('are created once per Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': 'the same click' }
    const body = { title: 'Once' }

    const first = await mia.call(tasks.createTask, { body, headers })
    const second = await mia.send('POST', '/tasks', body, headers)

    expect(second).toMatchObject({ status: 201, body: first })
    expect(second.headers.get('Idempotent-Replayed')).toBe('true')
  })
})

describe('reassignments over HTTP', () => {
  it('run in the background and end with every task counted', async () => {
    for (let count = 0; count < 10; count += 1) await create({ assigneeId: ann.id })
    const before = await mia.call(reassignments.previewReassignment, {
      body: { strategy: 'balanced' },
    })

    const { id } = await mia.call(reassignments.requestReassignment, {
      body: { strategy: 'balanced' },
    })
    const params = { runId: id }
    const run = await eventually(async () => {
      const read = await mia.call(reassignments.readReassignment, { params })
      expect(read.status).toBe('completed')
      return read
    })

    expect(run.total).toBe(before.openTasks)
    expect(run.reassigned + run.unchanged + run.skipped).toBe(run.total)
    expect(run.requestedBy).toEqual({ id: mia.id, name: 'Mia' })
    const after = await mia.call(reassignments.previewReassignment, { body: {} })
    const open = after.workers.map((worker) => worker.openNow)
    expect(Math.max(...open) - Math.min(...open)).toBeLessThanOrEqual(1)
    const { items } = await mia.call(reassignments.listReassignments, { query: {} })
    expect(items.map((item) => item.id)).toEqual([id])
    const cancelling = mia.call(reassignments.cancelReassignment, { params })
    await expect(cancelling).rejects.toMatchObject({ status: 409, code: 'run_finished' })
  })

  it('are undone once, by leaders', async () => {
    const { items } = await mia.call(reassignments.listReassignments, { query: {} })
    const params = { runId: items[0]?.id ?? '' }

    await expect(ann.call(reassignments.undoReassignment, { params })).rejects.toMatchObject({
      status: 403,
    })
    const undo = await mia.call(reassignments.undoReassignment, { params })
    await eventually(async () => {
      const read = await mia.call(reassignments.readReassignment, { params: { runId: undo.id } })
      expect(read).toMatchObject({ status: 'completed', undoOf: params.runId })
      expect(read.reassigned + read.skipped).toBe(items[0]?.reassigned)
    })
    const again = mia.call(reassignments.undoReassignment, { params })
    await expect(again).rejects.toMatchObject({ status: 409, code: 'already_undone' })
  })

  it('deal the tasks of a disabled worker to the others', async () => {
    const cy = await acme.add('worker', 'Cy')
    const { id } = await eventually(() => create({ assigneeId: cy.id }))

    await acme.admin.send('PATCH', `/users/${cy.id}`, { status: 'disabled' })

    await eventually(async () => {
      const task = await mia.call(tasks.readTask, { params: { taskId: id } })
      expect([ann.id, bob.id]).toContain(task.assignee.id)
    })
  })
})
