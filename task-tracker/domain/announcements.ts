import type { EventDraft } from '#contracts/event.ts'
import {
  taskAssigned,
  taskAssignmentWithdrawn,
  taskCancelled,
  taskCreated,
  taskCreatedV1,
  taskUpdated,
} from '#contracts/events/task.ts'
import type { Task } from './task.ts'

/** A task that was just given to a worker, as its new assignment says. */
export type Dealt = Pick<
  Task,
  'id' | 'title' | 'externalKey' | 'rewardMinor' | 'feeMinor' | 'currency' | 'version'
> & { assignmentId: string; workerId: string }

/** A task that was just created. */
export type Created = Pick<
  Dealt,
  'id' | 'title' | 'externalKey' | 'rewardMinor' | 'currency' | 'version'
> & { createdBy: string; createdAt: Date; dueAt: Date | null }

/** That a task was created, in both versions of the event, which tell the same change. */
export function created(task: Created): EventDraft[] {
  const { externalKey, ...before } = essence(task)
  const origin = {
    createdBy: task.createdBy,
    createdAt: task.createdAt.toISOString(),
    dueAt: task.dueAt?.toISOString() ?? null,
  }
  const title = externalKey === null ? task.title : `[${externalKey}] ${task.title}`
  return [
    taskCreatedV1.about({ ...before, ...origin, title }, task.version),
    taskCreated.about({ ...essence(task), ...origin }, task.version),
  ]
}

/** That title, description, key or due date were edited. */
export function updated(task: Task, { by, at }: { by: string; at: Date }): EventDraft {
  return taskUpdated.about(
    {
      ...essence(task),
      workerId: task.assignee.id,
      dueAt: task.dueAt?.toISOString() ?? null,
      updatedBy: by,
      updatedAt: at.toISOString(),
    },
    task.version,
  )
}

/** What happened when one task was given to a worker. */
export function assigned(task: Task, at: Date): EventDraft {
  const dealt: Dealt = { ...task, workerId: task.assignee.id }
  return taskAssigned.about(
    { subjectId: task.id, assignments: [assignment(dealt, at)] },
    task.version,
  )
}

/**
 * What happened when many tasks were given to workers at once. The subject is what did it, a run
 * or an import, its version the chunk's number.
 */
export function dealt(subjectId: string, chunk: number, moves: Dealt[], at: Date): EventDraft {
  const assignments = moves.map((move) => assignment(move, at))
  return taskAssigned.about({ subjectId, assignments }, chunk)
}

/** An assignment that was taken back, and what it had cost. */
export type Withdrawal = Omit<Dealt, 'version'>

/** That assignments were taken back, so that their fees are given back. */
export function withdrawn(
  { subjectId, version }: { subjectId: string; version: number },
  withdrawals: Withdrawal[],
  { reason, at }: { reason: 'cancelled' | 'undone'; at: Date },
): EventDraft {
  return taskAssignmentWithdrawn.about(
    {
      subjectId,
      withdrawals: withdrawals.map((withdrawal) => ({
        ...essence(withdrawal),
        assignmentId: withdrawal.assignmentId,
        workerId: withdrawal.workerId,
        feeMinor: withdrawal.feeMinor,
        withdrawnAt: at.toISOString(),
        reason,
      })),
    },
    version,
  )
}

/** A task that was just cancelled. */
export type Cancelled = Omit<Dealt, 'assignmentId' | 'workerId'> & {
  assigneeId: string
  cancelReason: string | null
}

/** That a task was cancelled. */
export function cancelled(task: Cancelled, { by, at }: { by: string; at: Date }): EventDraft {
  return taskCancelled.about(
    {
      ...essence(task),
      workerId: task.assigneeId,
      cancelledBy: by,
      cancelledAt: at.toISOString(),
      reason: task.cancelReason,
    },
    task.version,
  )
}

function assignment(task: Dealt, at: Date) {
  return {
    ...essence(task),
    taskVersion: task.version,
    assignmentId: task.assignmentId,
    workerId: task.workerId,
    feeMinor: task.feeMinor,
    assignedAt: at.toISOString(),
  }
}

function essence(task: Pick<Dealt, 'id' | 'title' | 'externalKey' | 'rewardMinor' | 'currency'>) {
  const { id, title, externalKey, rewardMinor, currency } = task
  return { taskId: id, title, externalKey, rewardMinor, currency }
}
