import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { time } from '../primitives.ts'

/** One process as it was a moment ago; what it did not tell is missing. */
export const Instance = z.object({
  ready: z.boolean(),
  inFlight: z.int(),
  version: z.string().optional(),
  node: z.string().optional(),
  pid: z.int().optional(),
  startedAt: time.optional(),
  database: z
    .object({
      primary: z.boolean(),
      replica: z.boolean().nullable(),
      replicaLagMs: z.number().nullable(),
    })
    .optional(),
  outbox: z.object({ waiting: z.int(), oldestSeconds: z.number() }).optional(),
  deadLetters: z.int().optional(),
  /** Messages in the queues that this process consumes. */
  queues: z.array(z.object({ queue: z.string(), messages: z.int() })).optional(),
})
export type Instance = z.infer<typeof Instance>

export const readSystem = endpoint({
  name: 'readSystem',
  service: 'api-gateway',
  method: 'GET',
  path: '/system',
  roles: 'operator',
  answers: {
    200: z.object({
      services: z.array(
        z.object({
          service: z.string(),
          /** `spared`: its breaker is open, it is asked again in a few seconds. */
          state: z.enum(['ready', 'not ready', 'spared']),
          instances: z.array(Instance),
        }),
      ),
      redis: z.boolean(),
      broker: z.boolean(),
      openStreams: z.int(),
    }),
  },
  errors: [],
  summary: 'How the installation is: versions, breakers, queues, outboxes, replicas',
})
