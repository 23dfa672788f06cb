import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import type { RunFilter } from '../domain/run.ts'
import { insertRun } from '../store/runs.ts'
import { anOrganizationWith, aTask, aWorker, manyTasks, now } from '../testing/builders.ts'
import { previewReassignment } from './preview-reassignment.ts'
import { readReassignment } from './read-reassignments.ts'
import { reassignTasks } from './reassign-tasks.ts'
import { requestReassignment } from './request-reassignment.ts'

const { db, sql } = await testDatabase('task-tracker')
const chance = { dice: Math.random, clock: () => now }
const minute = 60_000

describe('the filter of a reassignment', () => {
  const filters: [string, (ann: string) => RunFilter, string[]][] = [
    ['all', () => ({}), ['fence', 'late', 'late zircon', 'zircon']],
    ['of one worker', (ann) => ({ assigneeId: ann }), ['fence', 'late']],
    ['with a word', () => ({ search: 'zirc' }), ['late zircon', 'zircon']],
    ['with a key that begins so', () => ({ search: 'z-7' }), ['zircon']],
    ['overdue', () => ({ overdue: true }), ['late', 'late zircon']],
    ['overdue with a word', () => ({ overdue: true, search: 'zircon' }), ['late zircon']],
    ['of one worker with a word', (ann) => ({ assigneeId: ann, search: 'zircon' }), []],
  ]

  it.each(filters)('%s: deals those, and previews them', async (_, filterFor, titles) => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    const [before, after] = [-1, 1].map((sign) => new Date(now.getTime() + sign * minute))
    await db.as({ organizationId }, async (trx) => {
      await aTask(trx, { assigneeId: workers.ann, title: 'fence' })
      await aTask(trx, { assigneeId: workers.ann, title: 'late', dueAt: before ?? null })
      await aTask(trx, {
        assigneeId: workers.bob,
        title: 'zircon',
        dueAt: after ?? null,
        externalKey: 'Z-77',
      })
      await aTask(trx, { assigneeId: workers.bob, title: 'late zircon', dueAt: before ?? null })
    })
    const asked = { strategy: 'random' as const, filter: filterFor(workers.ann), now }
    // Always the other one of two: whoever is dealt with moves.
    const other = { ...chance, dice: () => (workers.ann < workers.bob ? 0.9 : 0.1) }

    const preview = await db.read({ organizationId }, (trx) => previewReassignment(trx, asked))
    const { run } = await db.as({ organizationId }, (trx) =>
      requestReassignment(trx, { ...asked, by: newId() }),
    )
    await reassignTasks(db, { organizationId, runId: run.id }, other)

    const done = await db.read({ organizationId }, (trx) => readReassignment(trx, run.id))
    expect([preview.openTasks, done.total]).toEqual([titles.length, titles.length])
    const moved = await sql<{ title: string }>(
      `SELECT title FROM tasks JOIN assignments a ON a.task_id = tasks.id WHERE a.run_id = $1`,
      [run.id],
    )
    const annsOnly = titles.filter((title) => !title.includes('zircon'))
    expect(moved.map(({ title }) => title).toSorted()).toEqual(annsOnly)
  })
})

/** Begins a run, deals one batch of 10, and dies. */
async function beginAndDie(organizationId: string, runId: string): Promise<void> {
  let looks = 0
  // The run starts at the first look, each batch is one more.
  const dying = () => {
    looks += 1
    if (looks === 3) throw new Error('killed')
    return now
  }
  const began = { ...chance, clock: dying, batchSize: 10 }
  await reassignTasks(db, { organizationId, runId }, began).catch(() => {})
}

it('a run gives nothing more to those who left while it was under way', async () => {
  const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob', 'cy')
  await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 60 })
  const asked = { strategy: 'random' as const, by: newId(), now }
  const { run } = await db.as({ organizationId }, (trx) => requestReassignment(trx, asked))
  const given = `SELECT FROM assignments WHERE run_id = $1 AND worker_id = ANY ($2)`
  const left = [workers.bob, workers.cy]

  await beginAndDie(organizationId, run.id)
  await db.as({ organizationId }, async (trx) => {
    await aWorker(trx, { id: workers.bob, status: 'disabled', version: 2 })
    await aWorker(trx, { id: workers.cy, role: 'manager', version: 2 })
  })
  const before = await sql(given, [run.id, left])
  await reassignTasks(db, { organizationId, runId: run.id }, chance)

  const done = await db.read({ organizationId }, (trx) => readReassignment(trx, run.id))
  expect(done).toMatchObject({ status: 'completed', total: 60 })
  expect(await sql(given, [run.id, left])).toHaveLength(before.length)
})

describe('a run for somebody who may hold no tasks any more', () => {
  it('waits for the one that is running, and is then its turn', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    const tenant = { organizationId }
    await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 20 })
    const asked = { strategy: 'random' as const, by: newId(), now }
    const { run: first } = await db.as(tenant, (trx) => requestReassignment(trx, asked))
    await beginAndDie(organizationId, first.id)
    const second = { id: newId(), strategy: 'random' as const, filter: { assigneeId: workers.ann } }
    const context = { correlationId: newId(), traceparent: '' }
    await db.as(tenant, (trx) => insertRun(trx, { ...second, by: null, context, now }))

    const statusOf = async (runId: string) =>
      (await db.read(tenant, (trx) => readReassignment(trx, runId))).status
    await reassignTasks(db, { organizationId, runId: second.id }, chance)
    expect([await statusOf(first.id), await statusOf(second.id)]).toEqual(['running', 'queued'])

    await reassignTasks(db, { organizationId, runId: first.id }, chance)
    const woken = `SELECT FROM outbox WHERE lane = 'jobs' AND message LIKE $1`
    expect(await sql(woken, [`%${second.id}%`])).toHaveLength(1)
    await reassignTasks(db, { organizationId, runId: second.id }, chance)
    expect([await statusOf(first.id), await statusOf(second.id)]).toEqual([
      'completed',
      'completed',
    ])
  })
})
