import { expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { anOrganizationWith, manyTasks } from './testing/builders.ts'
import { readReassignment } from './use-cases/read-reassignments.ts'
import { requestReassignment } from './use-cases/request-reassignment.ts'

const { databases, services } = await startSystem({
  services: ['task-tracker'],
  failpoints: { 'task-tracker': 'reassign.after-batch=kill@2' },
})
const { db, sql } = databases['task-tracker']

it('finishes a run whose worker was killed in the middle, and moves each task once', async () => {
  const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob', 'cy')
  await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 2_100 })
  const asked = { strategy: 'random' as const, by: newId(), now: new Date() }
  const { run } = await db.as({ organizationId }, (trx) => requestReassignment(trx, asked))
  const read = () => db.read({ organizationId }, (trx) => readReassignment(trx, run.id))

  await services.process('task-tracker').exited
  expect(await read()).toMatchObject({ status: 'running', total: 2_100 })
  await services.restart('task-tracker')

  const done = await eventually(async () => {
    const now = await read()
    expect(now.status).toBe('completed')
    return now
  }, 40_000)
  expect(done.reassigned + done.unchanged).toBe(2_100)
  const [moved] = await sql<{ moves: number; tasks: number }>(
    `SELECT count(*)::integer AS moves, count(DISTINCT task_id)::integer AS tasks
       FROM assignments WHERE run_id = $1`,
    [run.id],
  )
  expect(moved).toEqual({ moves: done.reassigned, tasks: done.reassigned })
}, 60_000)
