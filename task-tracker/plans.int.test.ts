import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Actor, directIn, type Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { anOrganizationWith, aTask, manyTasks, now } from './testing/builders.ts'
import { changeTasks } from './use-cases/change-tasks.ts'
import { completeTask } from './use-cases/complete-task.ts'
import { createTask } from './use-cases/create-task.ts'
import { editTask } from './use-cases/edit-task.ts'
import { readHistory, readTask, readTasks } from './use-cases/read-tasks.ts'

const { db, sql } = await testDatabase('task-tracker')
const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
const mia: Actor = { id: newId(), organizationId, role: 'manager' }
const ann: Actor = { ...mia, id: workers.ann, role: 'worker' }
let rare = ''
/** Open ones, as many as can be changed at once. */
let many: string[] = []

beforeAll(async () => {
  const batches = [workers.ann, workers.bob, workers.ann, workers.bob, workers.ann]
  for (const assigneeId of batches.flatMap((id) => [id, id, id, id])) {
    many = await manyTasks(db, organizationId, { assigneeId, count: 2_500, feeMinor: 1 })
  }
  await sql(
    `UPDATE tasks SET title = 'Cut the hedge', status = 'done', completed_at = created_at
      WHERE assignee_id = $1`,
    [workers.bob],
  )
  rare = await db.as(mia, async (trx) => {
    const given = { assigneeId: workers.ann, title: 'Polish the zircon', externalKey: 'ZIRC-1' }
    return (await aTask(trx, given)).id
  })
  await sql('ANALYZE')
}, 120_000)

const Reads = z.object({ walks: z.coerce.number(), rows: z.coerce.number() })

async function counters(trx: Trx) {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `SELECT sum(seq_scan) AS walks, sum(idx_tup_fetch) AS rows FROM pg_stat_xact_user_tables
      WHERE relname IN ('tasks', 'task_words', 'open_task_words', 'assignments')`,
  )
  return Reads.parse(rows[0])
}

/** What the work has read of the big tables: whole walks, and rows found through an index. */
async function readsOf(work: (trx: Trx) => Promise<unknown>) {
  return db.as(mia, async (trx) => {
    const before = await counters(trx)
    await work(trx)
    const after = await counters(trx)
    return { walks: after.walks - before.walks, rows: after.rows - before.rows }
  })
}

const list = (viewer: Actor, query: Partial<Parameters<typeof readTasks>[1]>) => (trx: Trx) =>
  readTasks(trx, { sort: '-createdAt', limit: 50, ...query }, viewer)

/** A search looks at 1,000 tasks and their words, and for one more task, before it asks its index. */
const few = 3_500

describe('with 50,000 tasks, as the service', () => {
  it.each<[string, (trx: Trx) => Promise<unknown>]>([
    ['the newest', list(mia, {})],
    ['the oldest open ones', list(mia, { sort: 'createdAt', status: 'open' })],
    ['by due date', list(mia, { sort: 'dueAt', status: 'open' })],
    ['by reward', list(mia, { sort: '-rewardMinor' })],
    ['one worker’s', list(ann, {})],
    ['one worker’s open ones', list(ann, { assignee: 'me', status: 'open' })],
    ['a rare word', list(mia, { search: 'zircon' })],
    ['a rare word among the open ones', list(mia, { search: 'zirc', status: 'open' })],
    ['a common word', list(mia, { search: 'fence' })],
    ['a common word by reward', list(mia, { search: 'paint fen', sort: '-rewardMinor' })],
    ['a common word among one worker’s', list(ann, { search: 'fence' })],
    ['a common word that no open one has', list(mia, { search: 'hedge', status: 'open' })],
    ['a key', list(mia, { search: 'zirc-1' })],
    ['a word that nobody wrote', list(mia, { search: 'unwritten' })],
    ['one task', (trx) => readTask(trx, rare, mia)],
    ['its history', (trx) => readHistory(trx, rare, mia)],
  ])('%s is read through an index', async (_, work) => {
    const reads = await readsOf(work)
    expect(reads.walks).toBe(0)
    expect(reads.rows).toBeLessThan(few)
  })

  it('tasks are created, edited and completed without a walk through all', async () => {
    const order = { title: 'Mow', assigneeId: workers.ann, by: mia.id, now }
    const reads = await readsOf(async (trx) => {
      const { id } = await createTask(trx, order, Math.random)
      await editTask(trx, { taskId: id, title: 'Mow the lawn', version: 1, by: mia.id, now })
      await completeTask(directIn(trx), { taskId: id, by: workers.ann, now })
    })
    expect(reads.walks).toBe(0)
    expect(reads.rows).toBeLessThan(few)
  })

  it('many are changed at once without a walk through all', async () => {
    const change = { action: 'assign' as const, assigneeId: workers.bob, by: mia.id, now }
    const reads = await readsOf((trx) =>
      changeTasks(trx, { ...change, taskIds: many.slice(0, 500) }),
    )
    expect(reads.walks).toBe(0)
    expect(reads.rows).toBeLessThan(few)
  })

  it('the words of the open ones, and of no other, lie apart too', async () => {
    const wrong = await sql(
      `SELECT t.id FROM tasks t
         JOIN task_words w ON w.organization_id = t.organization_id AND w.task_id = t.id
         LEFT JOIN open_task_words o
                ON o.organization_id = t.organization_id AND o.task_id = t.id
        WHERE (t.status = 'open') <> (o.task_id IS NOT NULL)
           OR (o.created_at, o.words, coalesce(o.key, '')) <>
              (w.created_at, w.words, coalesce(w.key, ''))`,
    )
    expect(wrong).toEqual([])
  })
})
