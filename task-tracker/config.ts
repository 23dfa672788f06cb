import { z } from 'zod'
import { commonShape, connectionUrl, json, jwks, portNumber } from '#platform/config.ts'

const postgres = connectionUrl('postgres', 'postgresql')

/** The environment variables of this service. */
export const shape = {
  ...commonShape,
  TASK_TRACKER_PORT: portNumber,
  TASK_TRACKER_DATABASE_URL: postgres,
  TASK_TRACKER_REPLICA_DATABASE_URL: postgres.optional(),
  REDIS_URL: connectionUrl('redis', 'rediss'),
  RABBITMQ_URL: connectionUrl('amqp', 'amqps'),
  INTERNAL_TOKEN_PUBLIC_KEYS: json(jwks),
  /** Tasks dealt again in one transaction, and announced by one event. */
  REASSIGNMENT_BATCH_SIZE: z.coerce.number().int().min(1).max(500).default(500),
}
