import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, page, paging, text, time } from '../primitives.ts'

/** Each service keeps its own; `?service` says whose are meant. */
const whose = { service: z.enum(['task-tracker', 'accounting', 'email']) }
const service = 'by-query'
const roles = 'operator'

export const DeadLetter = z.object({
  id,
  queue: z.string(),
  /** The event's id, or the SHA-256 of a message that has none. */
  messageKey: z.string(),
  organizationId: id.nullable(),
  /** As it came; bytes that are no text show as U+FFFD. */
  message: z.string(),
  reason: z.enum(['malformed', 'unknown_type', 'refused', 'attempts_exhausted', 'delivery_limit']),
  detail: z.string(),
  attempts: z.int(),
  firstFailedAt: time,
  lastFailedAt: time,
  /** When a replay handled it. */
  resolvedAt: time.nullable(),
})

export const listDeadLetters = endpoint({
  name: 'listDeadLetters',
  service,
  method: 'GET',
  path: '/dead-letters',
  roles,
  query: z.strictObject({ ...whose, queue: text(200).optional(), ...paging }),
  answers: { 200: page(DeadLetter) },
  errors: [],
  summary: 'Messages that a service gave up, newest first; resolved ones are left out',
})

export const readDeadLetter = endpoint({
  name: 'readDeadLetter',
  service,
  method: 'GET',
  path: '/dead-letters/{deadLetterId}',
  roles,
  params: z.strictObject({ deadLetterId: id }),
  query: z.strictObject(whose),
  answers: { 200: DeadLetter },
  errors: [],
  summary: 'One of them, resolved or not',
})

export const replayDeadLetter = endpoint({
  name: 'replayDeadLetter',
  service,
  method: 'POST',
  path: '/dead-letters/{deadLetterId}/replay',
  roles,
  params: z.strictObject({ deadLetterId: id }),
  query: z.strictObject(whose),
  answers: { 200: z.object({ resolved: z.boolean(), detail: z.string().nullable() }) },
  errors: [],
  summary:
    'Hand a message to its consumer again, under its own id: what was done is not done twice',
})

export const replayDeadLetters = endpoint({
  name: 'replayDeadLetters',
  service,
  method: 'POST',
  path: '/dead-letters/replay',
  roles,
  query: z.strictObject(whose),
  body: z.strictObject({
    queue: text(200).optional(),
    ratePerSecond: z.int().min(1).max(1_000).default(50),
    /** Where the answer before stopped. */
    cursor: id.optional(),
  }),
  answers: {
    200: z.object({ resolved: z.int(), failed: z.int(), nextCursor: id.nullable() }),
  },
  errors: [],
  summary: 'Hand all over again, oldest first, for up to five seconds; go on with `nextCursor`',
})
