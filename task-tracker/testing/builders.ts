import { type Db, organizationOf, type Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import type { Task } from '../domain/task.ts'
import { upsertOrganization, upsertPeople } from '../store/people.ts'
import { insertTask } from '../store/tasks.ts'

/** The moment at which tests happen. */
export const now = new Date('2026-03-02T12:00:00.000Z')

interface GivenPerson {
  id?: string
  name?: string
  email?: string
  role?: 'admin' | 'manager' | 'accountant' | 'worker'
  status?: 'active' | 'disabled'
  version?: number
}

/** A person this service has heard of; an active worker unless said otherwise. Returns the id. */
export async function aWorker(trx: Trx, given: GivenPerson = {}): Promise<string> {
  const id = given.id ?? newId()
  const email = `${id}@example.test`
  const defaults = { name: 'Ann', email, role: 'worker', status: 'active', version: 1 }
  await upsertPeople(trx, [{ ...defaults, ...given, id }])
  return id
}

/** Makes this transaction's organization known. */
export async function anOrganization(
  trx: Trx,
  given: { currency?: string; version?: number } = {},
): Promise<string> {
  const defaults = { name: 'Acme', currency: 'EUR', timeZone: 'Europe/Berlin', version: 1 }
  await upsertOrganization(trx, { ...defaults, ...given })
  return organizationOf(trx)
}

interface GivenTask {
  assigneeId: string
  id?: string
  title?: string
  description?: string | null
  externalKey?: string | null
  rewardMinor?: number
  feeMinor?: number
  dueAt?: Date | null
  createdAt?: Date
}

/** An open task in the hands of a worker who is known. Announces nothing. */
export async function aTask(trx: Trx, given: GivenTask): Promise<Task> {
  const { createdAt = now, ...rest } = given
  return insertTask(trx, {
    id: newId(),
    assignmentId: newId(),
    title: 'Paint the fence',
    description: null,
    externalKey: null,
    rewardMinor: 2500,
    feeMinor: 0,
    currency: 'EUR',
    dueAt: null,
    by: newId(),
    now: createdAt,
    ...rest,
  })
}

/** A new organization of its own with workers, by name; committed. */
export async function anOrganizationWith<Name extends string>(
  db: Db,
  ...names: Name[]
): Promise<{ organizationId: string; workers: Record<Name, string> }> {
  const organizationId = newId()
  const workers = await db.as({ organizationId }, async (trx) => {
    await anOrganization(trx)
    const ids = names.map((name) => ({ name, id: newId() }))
    for (const { name, id } of ids) await aWorker(trx, { id, name })
    return Object.fromEntries(ids.map(({ name, id }) => [name, id]))
  })
  return { organizationId, workers: named(names, workers) }
}

function named<Name extends string>(
  names: readonly Name[],
  ids: Record<string, string>,
): Record<Name, string>
function named(names: readonly string[], ids: Record<string, string>): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, ids[name] ?? '']))
}

/** The types of the events this organization has announced, in order; job wake-ups left out. */
export async function announced(trx: Trx): Promise<string[]> {
  const here = { organization_id: organizationOf(trx), lane: 'bus' }
  const rows: { routing_key: string }[] = await trx('outbox').where(here).orderBy('id')
  return rows.map((row) => row.routing_key)
}

/**
 * Many open tasks of one worker in one statement, committed. Returns their ids. Nobody heard of them,
 * so their first assignment costs nothing.
 */
export async function manyTasks(
  db: Db,
  organizationId: string,
  { count, assigneeId, feeMinor = 0 }: { count: number; assigneeId: string; feeMinor?: number },
): Promise<string[]> {
  const ids = Array.from({ length: count }, newId)
  const assignmentIds = ids.map(newId)
  await db.as({ organizationId }, (trx) =>
    trx.raw(
      `WITH added AS (
         INSERT INTO tasks (organization_id, id, title, assignee_id, assignment_id, reward_minor,
           fee_minor, currency, created_by, created_at)
         SELECT :organizationId::uuid, given.id, 'Paint the fence', :assigneeId::uuid,
                given.assignment_id, 2500, :feeMinor::bigint, 'EUR', :assigneeId::uuid, :now
           FROM unnest(:ids::uuid[], :assignmentIds::uuid[]) AS given (id, assignment_id)
         RETURNING *)
       INSERT INTO assignments (organization_id, id, task_id, worker_id, fee_minor, assigned_at,
         assigned_by)
       SELECT organization_id, assignment_id, id, assignee_id, 0, created_at, created_by
         FROM added`,
      { organizationId, ids, assignmentIds, assigneeId, feeMinor, now },
    ),
  )
  return ids
}
