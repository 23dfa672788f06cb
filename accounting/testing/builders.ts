import { organizationCreated } from '#contracts/events/organization.ts'
import { taskAssigned, taskAssignmentWithdrawn, taskCompleted } from '#contracts/events/task.ts'
import { userCreated } from '#contracts/events/user.ts'
import type { Actor, Db } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { deliver, received } from './deliver.ts'

/** The moment at which tests' events happen. */
const occurredAt = '2026-03-02T12:00:00.000Z'

interface GivenTask {
  workerId: string
  taskId?: string
  assignmentId?: string
  rewardMinor?: number
  feeMinor?: number
  currency?: string
  at?: string
}

const taskOf = ({ taskId = newId(), rewardMinor = 2_000, currency = 'EUR' }: GivenTask) => ({
  taskId,
  title: 'Paint the fence',
  externalKey: 'P-1',
  rewardMinor,
  currency,
})

/** A task that was done. */
export const aCompletion = (organizationId: string, given: GivenTask) =>
  received(taskCompleted, organizationId, {
    ...taskOf(given),
    assignmentId: given.assignmentId ?? newId(),
    completedBy: given.workerId,
    completedAt: given.at ?? occurredAt,
  })

/** Tasks that were given to workers. */
export const anAssignment = (organizationId: string, ...given: GivenTask[]) =>
  received(taskAssigned, organizationId, {
    subjectId: newId(),
    assignments: given.map((task) => ({
      ...taskOf(task),
      taskVersion: 1,
      assignmentId: task.assignmentId ?? newId(),
      workerId: task.workerId,
      feeMinor: task.feeMinor ?? 300,
      assignedAt: task.at ?? occurredAt,
    })),
  })

/** Assignments that were taken back. */
export const aWithdrawal = (organizationId: string, ...given: GivenTask[]) =>
  received(taskAssignmentWithdrawn, organizationId, {
    subjectId: newId(),
    withdrawals: given.map((task) => ({
      ...taskOf(task),
      assignmentId: task.assignmentId ?? newId(),
      workerId: task.workerId,
      feeMinor: task.feeMinor ?? 300,
      withdrawnAt: task.at ?? occurredAt,
      reason: 'cancelled' as const,
    })),
  })

/** An organization that accounting was told of. Returns its id. */
export async function anOrganization(
  db: Db,
  { currency = 'EUR', timeZone = 'Europe/Berlin' } = {},
): Promise<string> {
  const organizationId = newId()
  const news = { organizationId, name: 'Acme', currency, timeZone }
  await deliver(db, received(organizationCreated, organizationId, news))
  return organizationId
}

/** A person that accounting was told of. Returns the id. */
export async function aPerson(
  db: Db,
  organizationId: string,
  { name = 'Ann', role = 'worker' }: { name?: string; role?: Actor['role'] } = {},
): Promise<string> {
  const userId = newId()
  const news = { userId, name, role, email: 'a@b.example', status: 'active', locale: 'en' } as const
  await deliver(db, received(userCreated, organizationId, news))
  return userId
}

/** Somebody who signs in to accounting. */
export const anActor = (organizationId: string, role: Actor['role'] = 'accountant'): Actor => ({
  id: newId(),
  organizationId,
  role,
})
