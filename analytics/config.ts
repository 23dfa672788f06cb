import { commonShape, connectionUrl, json, jwks, portNumber } from '#platform/config.ts'

const postgres = connectionUrl('postgres', 'postgresql')

/** Everything analytics reads from its environment. */
export const shape = {
  ...commonShape,
  ANALYTICS_PORT: portNumber,
  ANALYTICS_TASK_TRACKER_REPLICA_DATABASE_URL: postgres,
  ANALYTICS_ACCOUNTING_REPLICA_DATABASE_URL: postgres,
  /** The primaries, asked while a replica is away or too far behind. */
  ANALYTICS_TASK_TRACKER_DATABASE_URL: postgres,
  ANALYTICS_ACCOUNTING_DATABASE_URL: postgres,
  INTERNAL_TOKEN_PUBLIC_KEYS: json(jwks),
}
