import type { EventDraft } from '#contracts/event.ts'
import {
  taskAssigned,
  taskAssignmentWithdrawn,
  taskCancelled,
  taskCompleted,
  taskCreated,
} from '#contracts/events/task.ts'
import type { Task } from './task.ts'

/** A task that was just given to a worker, as its new assignment says. */
export type Dealt = Pick<
  Task,
  'id' | 'title' | 'externalKey' | 'rewardMinor' | 'feeMinor' | 'currency' | 'version'
> & { assignmentId: string; workerId: string }

/** What happened when a task was created. */
export function created(task: Task): EventDraft[] {
  return [
    taskCreated.about(
      {
        ...essence(task),
        createdBy: task.createdBy.id,
        createdAt: task.createdAt.toISOString(),
        dueAt: task.dueAt?.toISOString() ?? null,
      },
      task.version,
    ),
    assigned(task, task.createdAt),
  ]
}

/** What happened when one task was given to a worker. */
export function assigned(task: Task, at: Date): EventDraft {
  const dealt: Dealt = { ...task, workerId: task.assignee.id }
  return taskAssigned.about(
    { subjectId: task.id, assignments: [assignment(dealt, at)] },
    task.version,
  )
}

/** What happened when a batch of a run moved tasks: its version is the chunk's number. */
export function dealt(runId: string, chunk: number, moves: Dealt[], at: Date): EventDraft {
  const assignments = moves.map((move) => assignment(move, at))
  return taskAssigned.about({ subjectId: runId, assignments }, chunk)
}

/** What happened when a task was done. */
export function completed(task: Task, at: Date): EventDraft {
  return taskCompleted.about(
    {
      ...essence(task),
      assignmentId: task.assignmentId,
      completedBy: task.assignee.id,
      completedAt: at.toISOString(),
    },
    task.version,
  )
}

/** What happened when a task was cancelled. `feeMinor` is what its last assignment had cost. */
export function cancelled(
  task: Task,
  { by, at, feeMinor }: { by: string; at: Date; feeMinor: number },
): EventDraft[] {
  const withdrawal = taskAssignmentWithdrawn.about(
    {
      subjectId: task.id,
      withdrawals: [
        {
          ...essence(task),
          assignmentId: task.assignmentId,
          workerId: task.assignee.id,
          feeMinor,
          withdrawnAt: at.toISOString(),
          reason: 'cancelled',
        },
      ],
    },
    task.version,
  )
  return [
    withdrawal,
    taskCancelled.about(
      {
        ...essence(task),
        workerId: task.assignee.id,
        cancelledBy: by,
        cancelledAt: at.toISOString(),
        reason: task.cancelReason,
      },
      task.version,
    ),
  ]
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
