import { z } from 'zod'
import { endpoint, roles } from '../endpoint.ts'
import {
  amountMinor,
  currencyCode,
  feeMinor,
  id,
  longText,
  page,
  paging,
  person,
  text,
  time,
} from '../primitives.ts'

const service = 'task-tracker'
const leaders = ['manager', 'admin'] as const
const taskId = z.strictObject({ taskId: id })

export const taskStatus = z.enum(['open', 'done', 'cancelled'])

export const Task = z.object({
  id,
  title: z.string(),
  description: z.string().nullable(),
  externalKey: z.string().nullable(),
  status: taskStatus,
  assignee: person,
  rewardMinor: amountMinor,
  feeMinor,
  currency: currencyCode,
  dueAt: time.nullable(),
  createdBy: person,
  createdAt: time,
  completedAt: time.nullable(),
  cancelledAt: time.nullable(),
  version: z.int(),
})
export type Task = z.infer<typeof Task>

export const createTask = endpoint({
  name: 'createTask',
  service,
  method: 'POST',
  path: '/tasks',
  roles: leaders,
  body: z.strictObject({
    /** Brackets are refused by the use case as `title_contains_external_key`. */
    title: text(200),
    description: longText(10_000).optional(),
    externalKey: text(40).optional(),
    assigneeId: id.optional(),
    rewardMinor: amountMinor.optional(),
    feeMinor: feeMinor.optional(),
    dueAt: time.optional(),
  }),
  answers: { 201: Task },
  errors: ['no_eligible_workers', 'title_contains_external_key', 'not_a_worker'],
  summary: 'Create a task; without an assignee it is dealt to a random active worker',
})

export const listTasks = endpoint({
  name: 'listTasks',
  service,
  method: 'GET',
  path: '/tasks',
  roles,
  query: z.strictObject({
    status: taskStatus.optional(),
    assignee: z.union([z.literal('me'), id]).optional(),
    /** Words of title and description; or how the external key begins. */
    search: text(200).optional(),
    sort: z.enum(['createdAt', '-createdAt', 'dueAt', '-rewardMinor']).default('-createdAt'),
    ...paging,
  }),
  answers: { 200: page(Task) },
  errors: [],
  summary: 'Tasks; workers see their own',
})

export const readTask = endpoint({
  name: 'readTask',
  service,
  method: 'GET',
  path: '/tasks/{taskId}',
  roles,
  params: taskId,
  answers: { 200: Task },
  errors: ['not_assignee'],
  summary: 'One task',
})

/** What a field was and what it became. */
const change = z.object({ from: z.unknown(), to: z.unknown() })

export const TaskChange = z.object({
  at: time,
  actor: person,
  action: z.enum(['created', 'edited', 'assigned', 'completed', 'cancelled']),
  /** By field: `assignee`, `title`, `status` … */
  details: z.record(z.string(), change),
})
export type TaskChange = z.infer<typeof TaskChange>

export const readTaskHistory = endpoint({
  name: 'readTaskHistory',
  service,
  method: 'GET',
  path: '/tasks/{taskId}/history',
  roles,
  params: taskId,
  answers: { 200: z.object({ items: z.array(TaskChange) }) },
  errors: ['not_assignee'],
  summary: 'What happened to a task: who, what, when, from and to; the oldest first',
})

export const updateTask = endpoint({
  name: 'updateTask',
  service,
  method: 'PATCH',
  path: '/tasks/{taskId}',
  roles: leaders,
  params: taskId,
  /** A field that is left out stays; null takes it away. */
  body: z.strictObject({
    title: text(200).optional(),
    description: longText(10_000).nullable().optional(),
    externalKey: text(40).nullable().optional(),
    dueAt: time.nullable().optional(),
    /** The version that was looked at: somebody else's change in between is a conflict. */
    version: z.int().min(1),
  }),
  answers: { 200: Task },
  errors: ['version_conflict', 'task_closed', 'title_contains_external_key'],
  summary: 'Edit an open task; price and assignee are not edited here',
})

export const changeTasks = endpoint({
  name: 'changeTasks',
  service,
  method: 'POST',
  path: '/tasks/bulk',
  roles: leaders,
  body: z
    .strictObject({
      action: z.enum(['assign', 'cancel']),
      taskIds: z.array(id).min(1).max(500),
      assigneeId: id.optional(),
    })
    .refine(({ action, assigneeId }) => (action === 'assign') === (assigneeId !== undefined), {
      path: ['assigneeId'],
      message: 'is required to assign, and only then',
    }),
  answers: {
    200: z.object({
      /** How many tasks changed. */
      changed: z.int(),
      /** Why the others did not: the code that the single call would have answered. */
      skipped: z.array(
        z.object({ id, code: z.enum(['not_found', 'task_closed', 'task_done', 'unchanged']) }),
      ),
    }),
  },
  errors: ['not_a_worker'],
  summary: 'Assign or cancel up to 500 tasks at once',
})

export const assignTask = endpoint({
  name: 'assignTask',
  service,
  method: 'POST',
  path: '/tasks/{taskId}/assign',
  roles: leaders,
  params: taskId,
  body: z.strictObject({ assigneeId: id }),
  answers: { 200: Task },
  errors: ['task_closed', 'not_a_worker'],
  summary: 'Give a task to another worker',
})

export const completeTask = endpoint({
  name: 'completeTask',
  service,
  method: 'POST',
  path: '/tasks/{taskId}/complete',
  /** The assignee alone; everybody else is told so by `not_assignee`. */
  roles,
  params: taskId,
  answers: { 200: Task },
  errors: ['not_assignee', 'task_cancelled'],
  summary: 'Mark a task done and earn its reward',
})

export const cancelTask = endpoint({
  name: 'cancelTask',
  service,
  method: 'POST',
  path: '/tasks/{taskId}/cancel',
  roles: leaders,
  params: taskId,
  body: z.strictObject({ reason: text(500).optional() }),
  answers: { 200: Task },
  errors: ['task_done'],
  summary: 'Cancel a task; the fee of its assignment is given back',
})
