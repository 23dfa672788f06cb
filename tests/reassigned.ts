import { expect } from 'vitest'
import { z } from 'zod'
import { type ReassignmentRun, readReassignment } from '#contracts/api/reassignments.ts'
import type { Person } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'
import type { Heard } from './broker.ts'

type Databases = System['databases']

/** A task as far as a run may change it. */
interface Held {
  id: string
  assignee_id: string
  status: string
  version: number
}

/** Every task of an organization and who holds it, by id. */
export const tasksOf = (databases: Databases, organizationId: string): Promise<Held[]> =>
  databases['task-tracker'].sql<Held>(
    `SELECT id, assignee_id, status, version FROM tasks WHERE organization_id = $1 ORDER BY id`,
    [organizationId],
  )

/** Who of an organization has or owes something, in minor units, by id. */
export const balancesOf = (databases: Databases, organizationId: string) =>
  databases.accounting.sql<{ id: string; minor: number }>(
    `SELECT id, balance_minor::integer AS minor FROM accounts
      WHERE kind = 'wallet' AND organization_id = $1 AND balance_minor <> 0 ORDER BY id`,
    [organizationId],
  )

/** How many of an organization's assignments that cost something have come to the ledger. */
export async function everyFeeArrived(databases: Databases, organizationId: string): Promise<void> {
  const charged = `SELECT id FROM assignments
    WHERE organization_id = $1 AND fee_minor > 0 ORDER BY id`
  const withdrawn = `SELECT id FROM assignments
    WHERE organization_id = $1 AND fee_minor > 0 AND withdrawn_at IS NOT NULL ORDER BY id`
  const posted = `SELECT cause_id AS id FROM transfers
    WHERE organization_id = $1 AND kind = $2 ORDER BY cause_id`
  await eventually(async () => {
    for (const [asked, kind] of [
      [charged, 'fee'],
      [withdrawn, 'fee_refund'],
    ] as const) {
      const due = await databases['task-tracker'].sql(asked, [organizationId])
      expect(await databases.accounting.sql(posted, [organizationId, kind])).toEqual(due)
    }
  }, 60_000)
}

/** Waits for the end of a run, whatever it is. */
export const endOf = (manager: Person, runId: string, withinMs = 30_000) =>
  eventually(async () => {
    const run = await manager.call(readReassignment, { params: { runId } })
    expect(run.finishedAt).not.toBeNull()
    expect(run.processed).toBe(run.total)
    expect(run.reassigned + run.unchanged + run.skipped).toBe(run.total)
    return run
  }, withinMs)

const Moves = z.object({ assignments: z.array(z.object({ taskId: z.string() })) })

/** The tasks whose moves by this run were announced, each as often as there were events of it. */
function announcedBy(runId: string, heard: readonly Heard[]): string[] {
  const events = new Map(
    heard
      .filter(({ subject, type }) => subject === runId && type === 'task.assigned.v1')
      .map((event) => [event.id, Moves.parse(event.data)]),
  )
  return [...events.values()].flatMap(({ assignments }) => assignments.map(({ taskId }) => taskId))
}

interface Dealt {
  databases: Databases
  organizationId: string
  run: ReassignmentRun
  /** All tasks before the run began; nobody but the run has changed one since. */
  before: readonly Held[]
  heard: readonly Heard[]
  feeMinor: number
}

/**
 * That a run did what it says: closed tasks as they were, each open one moved once or left
 * alone; one event and one fee for each that moved, none for others.
 */
export async function expectDealtOnce(dealt: Dealt): Promise<void> {
  const { databases, organizationId, run, before, heard, feeMinor } = dealt
  const earlier = new Map(before.map((task) => [task.id, task]))
  const after = await tasksOf(databases, organizationId)
  const moved = after.filter(({ id, assignee_id }) => earlier.get(id)?.assignee_id !== assignee_id)

  expect(after).toHaveLength(before.length)
  expect(moved).toHaveLength(run.reassigned)
  for (const task of after) {
    const was = earlier.get(task.id)
    if (!moved.includes(task)) expect(task).toEqual(was)
    else expect(task).toMatchObject({ status: 'open', version: (was?.version ?? 0) + 1 })
  }
  const movedIds = moved.map(({ id }) => id).toSorted()
  await eventually(() => expect(announcedBy(run.id, heard).toSorted()).toEqual(movedIds), 60_000)

  const assignments = await databases['task-tracker'].sql<{ cause: string; worker: string }>(
    `SELECT id AS cause, worker_id AS worker FROM assignments WHERE run_id = $1 ORDER BY id`,
    [run.id],
  )
  expect(assignments).toHaveLength(moved.length)
  const due = assignments.map((assignment) => ({ ...assignment, minor: feeMinor }))
  const posted = `SELECT cause_id AS cause, debit_account_id AS worker, amount_minor::integer AS minor
     FROM transfers WHERE kind = 'fee' AND cause_id = ANY ($1) ORDER BY cause_id`
  await eventually(async () => {
    const fees = await databases.accounting.sql(posted, [assignments.map(({ cause }) => cause)])
    expect(fees).toEqual(due)
  }, 60_000)
}
