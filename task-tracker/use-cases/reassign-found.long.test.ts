import { expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { anOrganizationWith, aTask, manyTasks, now } from '../testing/builders.ts'
import { previewReassignment } from './preview-reassignment.ts'
import { readReassignment } from './read-reassignments.ts'
import { reassignTasks } from './reassign-tasks.ts'
import { requestReassignment } from './request-reassignment.ts'

const { db, sql } = await testDatabase('task-tracker')
const count = 100_000

it('deals 100,000 tasks that a common word finds, and leaves the one that it does not', async () => {
  const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
  const tenant = { organizationId }
  for (let made = 0; made < count; made += 2_500) {
    await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 2_500 })
  }
  await db.as(tenant, (trx) => aTask(trx, { assigneeId: workers.ann, title: 'Mow' }))
  await sql('ANALYZE')
  const asked = { strategy: 'balanced' as const, filter: { search: 'fen' }, now }

  const preview = await db.read(tenant, (trx) => previewReassignment(trx, asked))
  const { run } = await db.as(tenant, (trx) => requestReassignment(trx, { ...asked, by: newId() }))
  const read = () => db.read(tenant, (trx) => readReassignment(trx, run.id))
  const chance = { dice: Math.random, clock: () => new Date() }
  do await reassignTasks(db, { organizationId, runId: run.id }, chance)
  while ((await read()).status === 'running')

  const half = { total: count, reassigned: count / 2, unchanged: count / 2, skipped: 0 }
  expect(preview.openTasks).toBe(count)
  expect(await read()).toMatchObject({ status: 'completed', ...half })
})
