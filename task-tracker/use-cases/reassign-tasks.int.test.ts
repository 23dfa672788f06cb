import { describe, expect, it } from 'vitest'
import { directIn } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { processed, type Run, type RunFilter } from '../domain/run.ts'
import { lockRunsOfOrganization } from '../store/runs.ts'
import { findTask } from '../store/tasks.ts'
import { anOrganizationWith, aWorker, manyTasks, now } from '../testing/builders.ts'
import { assignTask } from './assign-task.ts'
import { cancelReassignment } from './cancel-reassignment.ts'
import { completeTask } from './complete-task.ts'
import { readReassignment } from './read-reassignments.ts'
import { reassignTasks } from './reassign-tasks.ts'
import { requestReassignment } from './request-reassignment.ts'
import { wakeReassignments } from './wake-reassignments.ts'

const { db, sql } = await testDatabase('task-tracker')
const mia = newId()
const chance = { dice: Math.random, clock: () => now }

/** The run starts at the first look at the clock; each batch is one more. */
function dyingBefore(step: number) {
  let steps = 0
  const clock = () => {
    steps += 1
    if (steps === step) throw new Error('killed')
    return now
  }
  return { dice: Math.random, clock }
}

async function request(
  organizationId: string,
  given: { strategy?: Run['strategy']; filter?: RunFilter } = {},
): Promise<Run> {
  const request = { strategy: 'random' as const, by: mia, now, ...given }
  const { run } = await db.as({ organizationId }, (trx) => requestReassignment(trx, request))
  return run
}

const read = (organizationId: string, runId: string) =>
  db.read({ organizationId }, (trx) => readReassignment(trx, runId))

const work = (organizationId: string, runId: string) =>
  reassignTasks(db, { organizationId, runId }, chance)

const openPerWorker = async (organizationId: string) =>
  Object.fromEntries(
    (
      await sql<{ name: string; open: number }>(
        `SELECT p.name, count(t.id)::integer AS open FROM people p
           LEFT JOIN tasks t ON t.assignee_id = p.id AND t.status = 'open'
          WHERE p.organization_id = $1 GROUP BY p.name`,
        [organizationId],
      )
    ).map(({ name, open }) => [name, open]),
  )

/** Every move that was announced, and every one that was written down. */
async function movesOf(organizationId: string, runId: string) {
  const announced = await sql<{ task: string; version: number }>(
    `SELECT a ->> 'taskId' AS task, (message::json ->> 'aggregateversion')::integer AS version
       FROM outbox, json_array_elements(message::json -> 'data' -> 'assignments') AS a
      WHERE organization_id = $1 AND routing_key = 'task.assigned.v1'
        AND message::json ->> 'subject' = $2`,
    [organizationId, runId],
  )
  const written = await sql<{ task_id: string; fee_minor: string }>(
    'SELECT task_id, fee_minor FROM assignments WHERE organization_id = $1 AND run_id = $2',
    [organizationId, runId],
  )
  return { announced, written }
}

describe('a reassignment', () => {
  it('deals every open task again, each at most once, and announces what moved', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob', 'cy')
    await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 1_200, feeMinor: 15 })
    const { id } = await request(organizationId)

    await work(organizationId, id)

    const run = await read(organizationId, id)
    const { announced, written } = await movesOf(organizationId, id)
    expect(run).toMatchObject({ status: 'completed', total: 1_200, skipped: 0, chunks: 3 })
    expect(processed(run)).toBe(1_200)
    expect(run.unchanged).toBeGreaterThan(300)
    expect(run.unchanged).toBeLessThan(500)
    expect(announced.length).toBe(run.reassigned)
    expect(new Set(announced.map(({ task }) => task)).size).toBe(run.reassigned)
    expect(written.map((row) => row.task_id).sort()).toEqual(announced.map((m) => m.task).sort())
    expect(new Set(announced.map(({ version }) => version))).toEqual(new Set([1, 2, 3]))
    expect(await openPerWorker(organizationId)).toMatchObject({ ann: run.unchanged })
  })

  it('goes on after its worker died, and moves no task twice', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 1_100, feeMinor: 1 })
    const { id } = await request(organizationId)

    const dying = reassignTasks(db, { organizationId, runId: id }, dyingBefore(3))
    await expect(dying).rejects.toThrow('killed')
    expect(await read(organizationId, id)).toMatchObject({ status: 'running', total: 1_100 })
    await work(organizationId, id)

    const run = await read(organizationId, id)
    const { announced, written } = await movesOf(organizationId, id)
    expect(run).toMatchObject({ status: 'completed', skipped: 0 })
    expect(run.reassigned + run.unchanged).toBe(1_100)
    expect(new Set(announced.map(({ task }) => task)).size).toBe(announced.length)
    expect(written.length).toBe(run.reassigned)
  })

  it('is done once although several workers are at it', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob', 'cy')
    await manyTasks(db, organizationId, { assigneeId: workers.bob, count: 1_100, feeMinor: 0 })
    const { id } = await request(organizationId, { strategy: 'balanced' })

    await Promise.all([1, 2, 3].map(() => work(organizationId, id)))
    await work(organizationId, id)

    const { announced, written } = await movesOf(organizationId, id)
    expect(await read(organizationId, id)).toMatchObject({
      status: 'completed',
      reassigned: 733,
      unchanged: 367,
    })
    expect(new Set(announced.map(({ task }) => task)).size).toBe(733)
    expect(written.length).toBe(733)
    const open = Object.values(await openPerWorker(organizationId))
    expect(open.sort()).toEqual([366, 367, 367])
  })

  it('counts as skipped what was closed before its turn', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    const ids = await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 520 })
    const { id } = await request(organizationId)
    const last = [...ids].sort().at(-1) ?? ''
    let calls = 0
    const racing = {
      dice: Math.random,
      clock: () => {
        calls += 1
        return now
      },
    }
    const completing = db.as({ organizationId }, async (trx) => {
      await completeTask(directIn(trx), { taskId: last, by: workers.ann, now })
      // Holds the task until the run has met it once.
      await eventually(() => expect(calls).toBeGreaterThan(2))
    })

    await Promise.all([completing, reassignTasks(db, { organizationId, runId: id }, racing)])

    const run = await read(organizationId, id)
    expect(run).toMatchObject({ status: 'completed', total: 520, skipped: 1 })
    expect(processed(run)).toBe(520)
  })

  it('leaves a task alone that others have moved since it began', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    const [first = ''] = (
      await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 3 })
    ).sort()
    const { id } = await request(organizationId)
    await reassignTasks(db, { organizationId, runId: id }, dyingBefore(2)).catch(() => {})
    const byHand = { taskId: first, assigneeId: workers.bob, by: mia, now }
    await db.as({ organizationId }, (trx) => assignTask(trx, byHand))

    await work(organizationId, id)

    expect(await read(organizationId, id)).toMatchObject({ total: 3, skipped: 1 })
    const task = await db.read({ organizationId }, (trx) => findTask(trx, first))
    expect(task).toMatchObject({ assignee: { id: workers.bob }, version: 2 })
  })

  it('is asked for once while it is active', async () => {
    const { organizationId } = await anOrganizationWith(db, 'ann')
    const asked = { strategy: 'random' as const, by: mia, now }

    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => db.as({ organizationId }, (trx) => requestReassignment(trx, asked))),
    )

    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1)
    expect(answers.filter(({ deduplicated }) => deduplicated).length).toBe(3)
  })

  it('is not asked for twice while it still writes down its tasks', async () => {
    const { organizationId } = await anOrganizationWith(db, 'ann')
    const { id } = await request(organizationId)

    const again = await db.as({ organizationId }, async (starting) => {
      await lockRunsOfOrganization(starting)
      return request(organizationId)
    })

    expect(again.id).toBe(id)
  })

  it('stops where it is when cancelled', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann', 'bob')
    await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 600 })
    const { id: runId } = await request(organizationId)
    await reassignTasks(db, { organizationId, runId }, dyingBefore(3)).catch(() => {})

    await db.as({ organizationId }, (trx) => cancelReassignment(trx, { runId, now }))
    await work(organizationId, runId)

    const run = await read(organizationId, runId)
    expect(run).toMatchObject({ status: 'cancelled', total: 600, skipped: 100 })
    const again = db.as({ organizationId }, (trx) => cancelReassignment(trx, { runId, now }))
    await expect(again).rejects.toMatchObject({ status: 409, code: 'run_finished' })
  })

  it('fails when the last worker went away after it was asked for', async () => {
    const { organizationId, workers } = await anOrganizationWith(db, 'ann')
    await manyTasks(db, organizationId, { assigneeId: workers.ann, count: 3 })
    const { id } = await request(organizationId)
    const gone = { id: workers.ann, status: 'disabled' as const, version: 2 }
    await db.as({ organizationId }, (trx) => aWorker(trx, gone))

    await work(organizationId, id)

    const failed = { status: 'failed', failure: 'no_eligible_workers' }
    expect(await read(organizationId, id)).toMatchObject(failed)
  })

  it('is woken again when nobody has worked on it for a while', async () => {
    const { organizationId } = await anOrganizationWith(db, 'ann')
    const { id } = await request(organizationId)
    const wakeUps = () =>
      sql(`SELECT FROM outbox WHERE lane = 'jobs' AND message LIKE $1`, [`%${id}%`])

    await db.system(wakeReassignments)
    expect(await wakeUps()).toHaveLength(1)

    await sql(
      `UPDATE reassignment_runs SET touched_at = now() - interval '11 s'
        WHERE organization_id = $1`,
      [organizationId],
    )
    await db.system(wakeReassignments)
    await db.system(wakeReassignments)
    expect(await wakeUps()).toHaveLength(2)
  })
})
