import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { id, time } from '../primitives.ts'

const counts = {
  runId: id,
  total: z.int(),
  processed: z.int(),
  reassigned: z.int(),
  unchanged: z.int(),
  skipped: z.int(),
}

export const reassignmentProgress = defineEvent({
  name: 'reassignment.progress',
  version: 1,
  from: 'task-tracker',
  kind: 'hint',
  subject: (data) => data.runId,
  summary: 'A reassignment run moved on. Ask again for its numbers.',
  data: z.object({ runId: id }),
})

export const reassignmentFinished = defineEvent({
  name: 'reassignment.finished',
  version: 1,
  from: 'task-tracker',
  kind: 'hint',
  subject: (data) => data.runId,
  summary: 'A reassignment run ended.',
  data: z.object({
    ...counts,
    status: z.enum(['completed', 'cancelled', 'failed']),
    finishedAt: time,
  }),
})
