import { describe, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { testDatabase } from '#platform/testing/test-database.ts'
import { anOrganizationWith, aWorker, manyTasks, now } from '../testing/builders.ts'
import { assignTask } from './assign-task.ts'
import { completeTask } from './complete-task.ts'
import { readReassignment } from './read-reassignments.ts'
import { reassignTasks } from './reassign-tasks.ts'
import { requestReassignment } from './request-reassignment.ts'
import { undoReassignment } from './undo-reassignment.ts'

const { db, sql } = await testDatabase('task-tracker')
const by = newId()
const chance = { dice: Math.random, clock: () => now }
const minutes = (count: number) => new Date(now.getTime() + count * 60_000)

interface Tenant {
  organizationId: string
}

const work = ({ organizationId }: Tenant, runId: string) =>
  reassignTasks(db, { organizationId, runId }, chance)

const undo = (tenant: Tenant, runId: string, at = now) =>
  db.as(tenant, (trx) => undoReassignment(trx, { runId, by, now: at }))

const read = (tenant: Tenant, runId: string) =>
  db.read(tenant, (trx) => readReassignment(trx, runId))

/** All tasks of Ann dealt among her and two others at a fee of 15, and the run that did it. */
async function reassigned(count: number) {
  const acme = await anOrganizationWith(db, 'ann', 'bob', 'cy')
  const assigneeId = acme.workers.ann
  await manyTasks(db, acme.organizationId, { assigneeId, count, feeMinor: 15 })
  const asked = { strategy: 'random' as const, by, now }
  const { run } = await db.as(acme, (trx) => requestReassignment(trx, asked))
  await work(acme, run.id)
  return { acme, run: await read(acme, run.id) }
}

const openTasks = ({ organizationId }: Tenant) =>
  sql<{ id: string; assignee_id: string }>(
    `SELECT id, assignee_id FROM tasks WHERE organization_id = $1 AND status = 'open' ORDER BY id`,
    [organizationId],
  )

/** What was announced about this run under that name, list by list. */
const announced = (runId: string, type: string, list: string) =>
  sql<{ task: string; worker: string; fee: number }>(
    `SELECT m ->> 'taskId' AS task, m ->> 'workerId' AS worker, (m ->> 'feeMinor')::integer AS fee
       FROM outbox, json_array_elements(message::json -> 'data' -> $3) AS m
      WHERE routing_key = $2 AND message::json ->> 'subject' = $1`,
    [runId, type, list],
  )

describe('undoing a reassignment', () => {
  it('puts every task back, gives the fees back and charges none', async () => {
    const { acme, run } = await reassigned(1_200)

    const { id } = await undo(acme, run.id, minutes(15))
    await work(acme, id)

    const undone = await read(acme, id)
    expect(undone).toMatchObject({ status: 'completed', undoOf: run.id, total: run.reassigned })
    expect(undone).toMatchObject({ reassigned: run.reassigned, unchanged: 0, skipped: 0 })
    const holders = new Set((await openTasks(acme)).map((task) => task.assignee_id))
    expect(holders).toEqual(new Set([acme.workers.ann]))
    const given = await announced(id, 'task.assigned.v1', 'assignments')
    const back = await announced(id, 'task.assignment_withdrawn.v1', 'withdrawals')
    expect(new Set(given.map(({ fee }) => fee))).toEqual(new Set([0]))
    expect(new Set(back.map(({ fee }) => fee))).toEqual(new Set([15]))
    expect(new Set(back.map(({ task }) => task)).size).toBe(run.reassigned)
    const withdrawn = await sql(
      'SELECT FROM assignments WHERE run_id = $1 AND withdrawn_at IS NOT NULL',
      [run.id],
    )
    expect(withdrawn).toHaveLength(run.reassigned)
  })

  it('leaves alone what was done or moved since, and who may hold no tasks now', async () => {
    const { acme, run } = await reassigned(60)
    const moved = (await openTasks(acme)).filter((task) => task.assignee_id !== acme.workers.ann)
    const [done, given, ...others] = moved
    await db.direct(acme, (direct) =>
      completeTask(direct, { taskId: done?.id ?? '', by: done?.assignee_id ?? '', now }),
    )
    const { ann, bob, cy } = acme.workers
    const assigneeId = given?.assignee_id === bob ? cy : bob
    await db.as(acme, (trx) => assignTask(trx, { taskId: given?.id ?? '', assigneeId, by, now }))

    const { id } = await undo(acme, run.id)
    await db.as(acme, (trx) => aWorker(trx, { id: ann, status: 'disabled', version: 2 }))
    await work(acme, id)

    const undone = await read(acme, id)
    expect(undone).toMatchObject({ total: run.reassigned, reassigned: 0, skipped: run.reassigned })
    const after = await openTasks(acme)
    for (const task of others) expect(after).toContainEqual(task)
  })

  it('is possible once, within 15 minutes, and never of an undo', async () => {
    const { acme, run } = await reassigned(10)
    const late = undo(acme, run.id, minutes(15.1))
    await expect(late).rejects.toMatchObject({ status: 409, code: 'undo_expired' })

    const { id } = await undo(acme, run.id)
    await expect(undo(acme, run.id)).rejects.toMatchObject({ code: 'already_undone' })
    await work(acme, id)
    await expect(undo(acme, id)).rejects.toMatchObject({ code: 'already_undone' })
    await expect(undo(acme, newId())).rejects.toMatchObject({ status: 404 })
  })

  it('waits until no run is under way', async () => {
    const { acme, run } = await reassigned(10)
    const asked = { strategy: 'random' as const, by, now }
    await db.as(acme, (trx) => requestReassignment(trx, asked))

    await expect(undo(acme, run.id)).rejects.toMatchObject({ status: 409, code: 'run_active' })
  })
})
