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
  sumMinor,
  text,
  time,
} from '../primitives.ts'

const service = 'task-tracker'
const leaders = ['manager', 'admin'] as const
const taskId = z.strictObject({ taskId: id })

const taskStatus = z.enum(['open', 'done', 'cancelled'])

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

export const ReassignmentRun = z.object({
  id,
  status: z.enum(['queued', 'running', 'completed', 'cancelled', 'failed']),
  strategy: z.enum(['random', 'balanced']),
  total: z.int(),
  processed: z.int(),
  reassigned: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
  requestedBy: person,
  createdAt: time,
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  etaSeconds: z.int().nullable(),
  failure: z.string().nullable(),
  /** True when the request met a run that was under way and got that one. */
  deduplicated: z.boolean().optional(),
})
export type ReassignmentRun = z.infer<typeof ReassignmentRun>

const reassignment = z.strictObject({
  strategy: z.enum(['random', 'balanced']).default('random'),
  filter: z
    .strictObject({
      assigneeId: id.optional(),
      search: text(200).optional(),
      overdue: z.boolean().optional(),
    })
    .optional(),
})

const range = z.object({ min: sumMinor, max: sumMinor })

export const requestReassignment = endpoint({
  name: 'requestReassignment',
  service,
  method: 'POST',
  path: '/reassignments',
  roles: leaders,
  body: reassignment,
  answers: { 202: ReassignmentRun, 200: ReassignmentRun },
  errors: ['no_eligible_workers'],
  summary: 'Deal all open tasks again, in the background',
})

export const previewReassignment = endpoint({
  name: 'previewReassignment',
  service,
  method: 'POST',
  path: '/reassignments/preview',
  roles: leaders,
  body: reassignment,
  answers: {
    200: z.object({
      openTasks: z.int(),
      eligibleWorkers: z.int(),
      feeTotalMinor: range,
      workers: z.array(
        z.object({
          id,
          name: z.string(),
          openNow: z.int(),
          openExpected: z.number(),
          feeMinor: range,
        }),
      ),
    }),
  },
  errors: ['no_eligible_workers'],
  summary: 'What a reassignment would do; changes nothing',
})

export const listReassignments = endpoint({
  name: 'listReassignments',
  service,
  method: 'GET',
  path: '/reassignments',
  roles: leaders,
  query: z.strictObject(paging),
  answers: { 200: page(ReassignmentRun) },
  errors: [],
  summary: 'Past and present reassignment runs',
})

export const readReassignment = endpoint({
  name: 'readReassignment',
  service,
  method: 'GET',
  path: '/reassignments/{runId}',
  roles: leaders,
  params: z.strictObject({ runId: id }),
  answers: { 200: ReassignmentRun },
  errors: [],
  summary: 'One reassignment run and its progress',
})

export const cancelReassignment = endpoint({
  name: 'cancelReassignment',
  service,
  method: 'POST',
  path: '/reassignments/{runId}/cancel',
  roles: leaders,
  params: z.strictObject({ runId: id }),
  answers: { 200: ReassignmentRun },
  errors: ['run_finished'],
  summary: 'Stop a reassignment run where it is',
})

const payPolicyFields = {
  rewardMinMinor: amountMinor,
  rewardMaxMinor: amountMinor,
  feeMinMinor: feeMinor,
  feeMaxMinor: feeMinor,
}
export const PayPolicy = z.object({ ...payPolicyFields, currency: currencyCode })

export const readPayPolicy = endpoint({
  name: 'readPayPolicy',
  service,
  method: 'GET',
  path: '/pay-policy',
  roles,
  answers: { 200: PayPolicy },
  errors: [],
  summary: 'The ranges from which prices are drawn',
})

export const updatePayPolicy = endpoint({
  name: 'updatePayPolicy',
  service,
  method: 'PUT',
  path: '/pay-policy',
  roles: ['admin', 'accountant'],
  body: z
    .strictObject(payPolicyFields)
    .refine((policy) => policy.rewardMinMinor <= policy.rewardMaxMinor, {
      path: ['rewardMinMinor'],
      message: 'must not be more than rewardMaxMinor',
    })
    .refine((policy) => policy.feeMinMinor <= policy.feeMaxMinor, {
      path: ['feeMinMinor'],
      message: 'must not be more than feeMaxMinor',
    }),
  answers: { 200: PayPolicy },
  errors: [],
  summary: 'Change the ranges; tasks that exist keep their price',
})
