import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, page, paging, person, sumMinor, text, time } from '../primitives.ts'

const service = 'task-tracker'
const leaders = ['manager', 'admin'] as const

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
  /** The run whose moves this one puts back. */
  undoOf: id.nullable(),
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

export const undoReassignment = endpoint({
  name: 'undoReassignment',
  service,
  method: 'POST',
  path: '/reassignments/{runId}/undo',
  roles: leaders,
  params: z.strictObject({ runId: id }),
  answers: { 202: ReassignmentRun },
  errors: ['undo_expired', 'already_undone', 'run_active'],
  summary: 'Put back what a run moved, once, within 15 minutes of its end; fees are given back',
})
