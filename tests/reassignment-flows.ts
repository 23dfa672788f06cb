import { expect } from 'vitest'
import { updateUser } from '#contracts/api/identity.ts'
import {
  cancelReassignment,
  previewReassignment,
  ReassignmentRun,
  readReassignment,
  requestReassignment,
  undoReassignment,
} from '#contracts/api/reassignments.ts'
import { completeTask } from '#contracts/api/tasks.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'
import type { History } from '../scripts/verify/history.ts'
import { manyTasks } from '../task-tracker/testing/builders.ts'
import type { Heard } from './broker.ts'
import { type Company, everybodyKnows } from './company.ts'
import { balancesOf, endOf, everyFeeArrived, expectDealtOnce, tasksOf } from './reassigned.ts'

type Databases = System['databases']
const feeMinor = 15

/** So many open tasks of that worker, whose next assignment costs a fee. */
const give = (databases: Databases, { id }: Company, assigneeId: string, count: number) =>
  manyTasks(databases['task-tracker'].db, id, { assigneeId, count, feeMinor })

/** Presses the button five times at the same moment: one run, which all five are told of. */
async function pressFiveTimes(manager: Person): Promise<string> {
  const presses = await Promise.all(
    Array.from({ length: 5 }, () => manager.send('POST', '/reassignments', {})),
  )
  expect(presses.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 200, 202])
  const runs = presses.map(({ body }) => ReassignmentRun.parse(body))
  expect(runs.filter(({ deduplicated }) => deduplicated === true)).toHaveLength(4)
  const [id, ...others] = new Set(runs.map((run) => run.id))
  expect(others).toEqual([])
  return id ?? ''
}

interface Watched {
  databases: Databases
  heard: readonly Heard[]
}

/**
 * Ann's and Bob's open tasks are dealt again, among done ones, after five presses. `meanwhile`
 * does harm while the run is under way.
 */
export async function dealsOnce(
  { databases, heard }: Watched,
  acme: Company,
  sizes: { open: number; done: number },
  meanwhile: (runId: string) => Promise<void> = async () => {},
): Promise<void> {
  for (let made = 0; made < sizes.done; made += 10) {
    const done = await acme.newTasks(10)
    for (const { id: taskId } of done) await acme.ann.call(completeTask, { params: { taskId } })
  }
  await give(databases, acme, acme.ann.id, sizes.open / 2)
  await give(databases, acme, acme.bob.id, sizes.open / 2)
  const before = await tasksOf(databases, acme.id)

  const runId = await pressFiveTimes(acme.manager)
  await meanwhile(runId)
  const run = await endOf(acme.manager, runId, 90_000)

  expect(run).toMatchObject({ status: 'completed', total: sizes.open, skipped: 0 })
  expect(run.reassigned).toBeGreaterThan(0)
  expect(run.unchanged).toBeGreaterThan(0)
  await expectDealtOnce({ databases, organizationId: acme.id, run, before, heard, feeMinor })
}

/** Waits until so much of a run is done, from 0 to 1. */
export const reaches = (manager: Person, runId: string, share: number) =>
  eventually(async () => {
    const run = await manager.call(readReassignment, { params: { runId } })
    expect(run.total).toBeGreaterThan(0)
    expect(run.processed).toBeGreaterThanOrEqual(run.total * share)
    return run
  }, 60_000)

/** A run is cancelled at half; then what it did is undone, to the last task and cent. */
export async function cancelsAndUndoes(
  databases: Databases,
  acme: Company,
  open: number,
): Promise<void> {
  await give(databases, acme, acme.ann.id, open)
  await everyFeeArrived(databases, acme.id)
  const holders = async () =>
    (await tasksOf(databases, acme.id)).map(({ id, assignee_id }) => [id, assignee_id])
  const [heldBefore, hadBefore] = [await holders(), await balancesOf(databases, acme.id)]

  const { id } = await acme.manager.call(requestReassignment, { body: {} })
  await reaches(acme.manager, id, 0.5)
  await acme.manager.call(cancelReassignment, { params: { runId: id } })
  const cancelled = await endOf(acme.manager, id)
  expect(cancelled.status).toBe('cancelled')
  expect(cancelled.skipped).toBeGreaterThan(0)
  expect(cancelled.reassigned).toBeGreaterThan(0)
  const heldBetween = await holders()
  const moved = heldBetween.filter(([, holder], at) => heldBefore[at]?.[1] !== holder)
  expect(moved).toHaveLength(cancelled.reassigned)

  const undo = await acme.manager.call(undoReassignment, { params: { runId: id } })
  const undone = await endOf(acme.manager, undo.id)
  expect(undone).toMatchObject({ status: 'completed', reassigned: moved.length, skipped: 0 })
  expect(await holders()).toEqual(heldBefore)
  await everyFeeArrived(databases, acme.id)
  expect(await balancesOf(databases, acme.id)).toEqual(hadBefore)
}

/** Uneven hands are evened out, exactly as the preview said. */
export async function balancesAsPreviewed(
  databases: Databases,
  acme: Company,
  open: number,
): Promise<void> {
  await give(databases, acme, acme.ann.id, open)
  const body = { strategy: 'balanced' as const }
  const preview = await acme.manager.call(previewReassignment, { body })

  const { id } = await acme.manager.call(requestReassignment, { body })
  const run = await endOf(acme.manager, id)

  const after = await acme.manager.call(previewReassignment, { body: {} })
  const expected = preview.workers.map((worker) => [worker.id, worker.openExpected])
  expect(after.workers.map((worker) => [worker.id, worker.openNow])).toEqual(expected)
  const hands = after.workers.map(({ openNow }) => openNow)
  expect(Math.max(...hands) - Math.min(...hands)).toBeLessThanOrEqual(1)
  expect(run.total).toBe(preview.openTasks)
  const paid = await databases['task-tracker'].sql<{ id: string; minor: number }>(
    `SELECT worker_id AS id, sum(fee_minor)::integer AS minor FROM assignments
      WHERE run_id = $1 GROUP BY 1`,
    [id],
  )
  const paidBy = new Map(paid.map((row) => [row.id, row.minor]))
  for (const worker of preview.workers) {
    const { min, max } = worker.feeMinor
    expect(paidBy.get(worker.id) ?? 0).toBeGreaterThanOrEqual(min)
    expect(paidBy.get(worker.id) ?? 0).toBeLessThanOrEqual(max)
  }
  const total = [...paidBy.values()].reduce((sum, minor) => sum + minor, 0)
  expect(preview.feeTotalMinor).toEqual({ min: total, max: total })
}

/**
 * Ann completes her tasks while they are dealt again. Each is decided: done, hers and paid to her,
 * or somebody else's, who is charged. Returns what she was told, and how often she lost.
 */
export async function decidesEachRace(
  { databases, acme, count }: { databases: Databases; acme: Company; count: number },
  atOnce = 8,
): Promise<{ history: History; lost: number }> {
  const ids = await give(databases, acme, acme.ann.id, count)
  const { id } = await acme.manager.call(requestReassignment, { body: {} })
  const told: History[number][] = []
  // Not in the order in which the run comes by.
  const waiting = ids.toSorted((one, other) => (one.slice(-4) < other.slice(-4) ? -1 : 1))
  const click = async () => {
    for (let taskId = waiting.shift(); taskId; taskId = waiting.shift()) {
      const { status } = await acme.ann.send('POST', `/tasks/${taskId}/complete`)
      told.push({ call: 'complete', taskId, by: acme.ann.id, status })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, click))
  await endOf(acme.manager, id)
  await everyFeeArrived(databases, acme.id)

  expect(told).toHaveLength(count)
  const after = new Map((await tasksOf(databases, acme.id)).map((task) => [task.id, task]))
  const rewarded = await eventually(() => rewardsOf(databases, told), 60_000)
  const charged = await movedBy(databases, id)
  for (const { taskId, status } of told) {
    const won = status === 200
    expect(status).toBe(won ? 200 : 403)
    const task = after.get(taskId)
    expect(task?.status).toBe(won ? 'done' : 'open')
    expect(task?.assignee_id === acme.ann.id).toBe(won)
    expect(rewarded.get(taskId)).toBe(won ? acme.ann.id : undefined)
    expect(charged.get(taskId)).toBe(won ? undefined : task?.assignee_id)
  }
  return { history: told, lost: told.filter(({ status }) => status === 403).length }
}

/** By task: who was paid for it, once everybody who was told so is. */
async function rewardsOf({ accounting }: Databases, told: History): Promise<Map<string, string>> {
  const rows = await accounting.sql<{ task: string; worker: string }>(
    `SELECT cause_id AS task, credit_account_id AS worker FROM transfers
      WHERE kind = 'reward' AND cause_id = ANY ($1)`,
    [told.map(({ taskId }) => taskId)],
  )
  expect(rows).toHaveLength(told.filter(({ status }) => status === 200).length)
  return new Map(rows.map(({ task, worker }) => [task, worker]))
}

/** By task: to whom this run gave it. */
async function movedBy(databases: Databases, runId: string): Promise<Map<string, string>> {
  const rows = await databases['task-tracker'].sql<{ task: string; worker: string }>(
    'SELECT task_id AS task, worker_id AS worker FROM assignments WHERE run_id = $1',
    [runId],
  )
  expect(new Set(rows.map(({ task }) => task)).size).toBe(rows.length)
  return new Map(rows.map(({ task, worker }) => [task, worker]))
}

/** Of four workers two leave while a run is under way: from then on they are given nothing. */
export async function leavesOutWhoLeft(
  databases: Databases,
  acme: Company,
  open: number,
): Promise<void> {
  const [cy, dan] = [await acme.add('worker', 'Cy'), await acme.add('worker', 'Dan')]
  await everybodyKnows(databases, acme.id, 7)
  await give(databases, acme, acme.ann.id, open)
  const { sql } = databases['task-tracker']
  const given = async (runId: string, to: string) =>
    (await sql('SELECT FROM assignments WHERE run_id = $1 AND worker_id = $2', [runId, to])).length
  const heardOf = `SELECT FROM people WHERE id = $1 AND (role <> 'worker' OR status <> 'active')`

  const { id: runId } = await acme.manager.call(requestReassignment, { body: {} })
  await reaches(acme.manager, runId, 0.2)
  await Promise.all([
    acme.admin.call(updateUser, { params: { userId: cy.id }, body: { status: 'disabled' } }),
    acme.admin.call(updateUser, { params: { userId: dan.id }, body: { role: 'accountant' } }),
  ])
  const until = await Promise.all(
    [cy, dan].map(async ({ id }) => {
      await eventually(async () => expect(await sql(heardOf, [id])).toHaveLength(1))
      return given(runId, id)
    }),
  )
  const run = await endOf(acme.manager, runId)

  expect(run).toMatchObject({ status: 'completed', total: expect.any(Number) })
  expect(await Promise.all([cy, dan].map(({ id }) => given(runId, id)))).toEqual(until)
  await eventually(async () => {
    const theirs = `SELECT FROM tasks WHERE status = 'open' AND assignee_id = ANY ($1)`
    expect(await sql(theirs, [[cy.id, dan.id]])).toEqual([])
    expect(await sql('SELECT FROM reassignment_runs WHERE finished_at IS NULL')).toEqual([])
  }, 60_000)
}
