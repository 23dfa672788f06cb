import { expect } from 'vitest'
import type { z } from 'zod'
import { createTask, type Task } from '#contracts/api/tasks.ts'
import type { Person, TestOrganization } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'

type Order = z.input<typeof createTask.body>

/** An organization whose people every service knows. */
export interface Company {
  id: string
  admin: Person
  manager: Person
  accountant: Person
  ann: Person
  bob: Person
  /** One more person, whom the services hear of a little later. */
  add: TestOrganization['add']
  /** A task of Ann's, for 1,000, unless said otherwise. */
  newTask(order?: Partial<Order>): Promise<Task>
  newTasks(count: number, order?: Partial<Order>): Promise<Task[]>
}

type Used = Pick<System, 'api' | 'databases'>

/** Signs up a company with a manager, an accountant and two workers. */
export async function makeCompany({ api, databases }: Used): Promise<Company> {
  const { id, admin, add } = await api.signUp()
  const [manager, accountant, ann, bob] = await Promise.all([
    add('manager', 'Max'),
    add('accountant', 'Eve'),
    add('worker', 'Ann'),
    add('worker', 'Bob'),
  ])
  await everybodyKnows(databases, id, 5)

  const newTask = (order: Partial<Order> = {}) => {
    const defaults = { title: 'Oil the hinge', assigneeId: ann.id, rewardMinor: 1_000 }
    return manager.call(createTask, { body: { ...defaults, ...order } })
  }
  const newTasks = (count: number, order?: Partial<Order>) =>
    Promise.all(Array.from({ length: count }, () => newTask(order)))
  return { id, admin, manager, accountant, ann, bob, add, newTask, newTasks }
}

/** Waits until every service has heard of so many people of this organization. */
export function everybodyKnows(databases: System['databases'], id: string, people: number) {
  return eventually(async () => {
    const [tracker, accounting, email] = await Promise.all([
      databases['task-tracker'].sql('SELECT FROM people WHERE organization_id = $1', [id]),
      databases.accounting.sql('SELECT FROM people WHERE organization_id = $1', [id]),
      databases.email.sql('SELECT FROM recipients WHERE organization_id = $1', [id]),
    ])
    expect([tracker.length, accounting.length, email.length]).toEqual([people, people, people])
  })
}

/** The rewards that were posted for these tasks: one row each, whatever came how often. */
export async function creditsOf(
  { accounting }: System['databases'],
  tasks: readonly { id: string }[],
): Promise<string[]> {
  const ids = tasks.map(({ id }) => id)
  const sql = `SELECT cause_id FROM transfers WHERE kind = 'reward' AND cause_id = ANY ($1)`
  const rows = await accounting.sql<{ cause_id: string }>(sql, [ids])
  return rows.map(({ cause_id }) => cause_id).toSorted()
}

/** Waits until each of these tasks is credited, and none of them twice. */
export function eachCreditedOnce(
  databases: System['databases'],
  tasks: readonly { id: string }[],
  withinMs?: number,
) {
  const ids = tasks.map(({ id }) => id).toSorted()
  return eventually(async () => expect(await creditsOf(databases, tasks)).toEqual(ids), withinMs)
}
