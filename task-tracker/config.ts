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
}
