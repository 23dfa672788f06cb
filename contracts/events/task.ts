import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { amountMinor, currencyCode, feeMinor, id, time } from '../primitives.ts'

/** What everybody who hears of a task needs to know of it, so that nobody has to ask back. */
const task = {
  taskId: id,
  title: z.string(),
  externalKey: z.string().nullable(),
  rewardMinor: amountMinor,
  currency: currencyCode,
}

/**
 * The first version, which carried the key as `[JIRA-7] Fix it` in the title. It is published
 * beside the second, about the same change, until nobody listens any more (docs/adr/0007).
 */
export const taskCreatedV1 = defineEvent({
  name: 'task.created',
  version: 1,
  from: 'task-tracker',
  kind: 'hint',
  subject: (data) => data.taskId,
  summary: 'A task was created, its external key in brackets before the title. Use version 2.',
  data: z.object({
    taskId: id,
    title: z.string(),
    rewardMinor: amountMinor,
    currency: currencyCode,
    createdBy: id,
    createdAt: time,
    dueAt: time.nullable(),
  }),
})

export const taskCreated = defineEvent({
  name: 'task.created',
  version: 2,
  from: 'task-tracker',
  // A hint while nothing depends on it: a fact that no queue takes stays in the outbox.
  kind: 'hint',
  subject: (data) => data.taskId,
  summary: 'A task was created. Its first assignment is announced by task.assigned.',
  data: z.object({ ...task, createdBy: id, createdAt: time, dueAt: time.nullable() }),
})

/** One task in the hands of one worker. Unique by `assignmentId`, which is the fee's cause. */
const assignment = z.object({
  ...task,
  /** The task's version that this assignment made. */
  taskVersion: z.int(),
  assignmentId: id,
  workerId: id,
  /** Charged once per assignment; 0 means no fee. */
  feeMinor,
  assignedAt: time,
})

export const taskAssigned = defineEvent({
  name: 'task.assigned',
  version: 1,
  from: 'task-tracker',
  subject: (data) => data.subjectId,
  summary:
    'Tasks were given to workers: one by creation or by hand, up to 500 by a chunk of a run or an import.',
  data: z.object({
    /** The task; for a chunk of a run, of an import or of a bulk change, that (DESIGN 20). */
    subjectId: id,
    assignments: z.array(assignment).min(1).max(500),
  }),
})

export const taskAssignmentWithdrawn = defineEvent({
  name: 'task.assignment_withdrawn',
  version: 1,
  from: 'task-tracker',
  subject: (data) => data.subjectId,
  summary:
    'Assignments were taken back by an undo or a cancel; their fees are given back (DESIGN 4).',
  data: z.object({
    subjectId: id,
    withdrawals: z
      .array(
        z.object({
          ...task,
          assignmentId: id,
          workerId: id,
          feeMinor,
          withdrawnAt: time,
          reason: z.enum(['cancelled', 'undone']),
        }),
      )
      .min(1)
      .max(500),
  }),
})

export const taskCompleted = defineEvent({
  name: 'task.completed',
  version: 1,
  from: 'task-tracker',
  subject: (data) => data.taskId,
  summary: 'A worker finished a task and has earned its reward.',
  data: z.object({
    ...task,
    assignmentId: id,
    /** The worker who is credited. */
    completedBy: id,
    completedAt: time,
  }),
})

export const taskCancelled = defineEvent({
  name: 'task.cancelled',
  version: 1,
  from: 'task-tracker',
  kind: 'hint',
  subject: (data) => data.taskId,
  summary: 'A task was cancelled; nobody will earn it.',
  data: z.object({
    ...task,
    workerId: id,
    cancelledBy: id,
    cancelledAt: time,
    reason: z.string().nullable(),
  }),
})

export const taskUpdated = defineEvent({
  name: 'task.updated',
  version: 1,
  from: 'task-tracker',
  kind: 'hint',
  subject: (data) => data.taskId,
  summary: 'Title, description, key or due date of a task changed.',
  data: z.object({ ...task, workerId: id, dueAt: time.nullable(), updatedBy: id, updatedAt: time }),
})
