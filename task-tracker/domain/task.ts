import type { Task as PublicTask } from '#contracts/api/tasks.ts'
import type { Person } from '#contracts/primitives.ts'

export interface Task {
  id: string
  title: string
  description: string | null
  externalKey: string | null
  status: 'open' | 'done' | 'cancelled'
  assignee: Person
  /** The assignment that holds now; the cause of its fee. */
  assignmentId: string
  rewardMinor: number
  /** What each assignment of this task costs the worker. */
  feeMinor: number
  currency: string
  dueAt: Date | null
  createdBy: Person
  createdAt: Date
  completedAt: Date | null
  cancelledAt: Date | null
  cancelReason: string | null
  version: number
}

export type CompletionRefusal = 'not_yours' | 'cancelled' | 'already_done_by_you' | 'yours_again'

/**
 * Why a task that could not be completed could not. Order matters: who asks comes before what
 * happened.
 */
export function refuseCompletion(task: Task, by: string): CompletionRefusal {
  if (task.assignee.id !== by) return 'not_yours'
  if (task.status === 'open') return 'yours_again'
  return task.status === 'cancelled' ? 'cancelled' : 'already_done_by_you'
}

export type BulkRefusal = 'task_closed' | 'task_done' | 'unchanged'

/** Why a task is left out of a change of many; undefined when it is not. */
export function refuseBulkChange(
  { status, assigneeId: holderId }: Pick<Task, 'status'> & { assigneeId: string },
  action: 'assign' | 'cancel',
  assigneeId: string | undefined,
): BulkRefusal | undefined {
  if (action === 'assign') {
    if (status !== 'open') return 'task_closed'
    return holderId === assigneeId ? 'unchanged' : undefined
  }
  if (status === 'done') return 'task_done'
  return status === 'cancelled' ? 'unchanged' : undefined
}

/** Whether a person may look at a task: workers see their own ones only. */
export function maySee(task: Task, viewer: { id: string; role: string }): boolean {
  return viewer.role !== 'worker' || task.assignee.id === viewer.id
}

/** Whether a title carries a key in brackets, as in `[JIRA-7] Fix it`; keys have a field. */
export function holdsKey(title: string): boolean {
  return /[[\]]/.test(title)
}

/** A task as the public interface shows it. */
export function shown(task: Task): PublicTask {
  const { assignmentId: _, cancelReason: __, ...rest } = task
  return {
    ...rest,
    dueAt: task.dueAt?.toISOString() ?? null,
    createdAt: task.createdAt.toISOString(),
    completedAt: task.completedAt?.toISOString() ?? null,
    cancelledAt: task.cancelledAt?.toISOString() ?? null,
  }
}
