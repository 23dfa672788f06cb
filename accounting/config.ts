import { z } from 'zod'
import {
  commonShape,
  connectionUrl,
  json,
  jwks,
  portNumber,
  secretBytes,
} from '#platform/config.ts'

/** What accounting is told by its environment. */
export const shape = {
  ...commonShape,
  ACCOUNTING_PORT: portNumber.default(3002),
  ACCOUNTING_DATABASE_URL: connectionUrl('postgres', 'postgresql'),
  ACCOUNTING_REPLICA_DATABASE_URL: connectionUrl('postgres', 'postgresql').optional(),
  RABBITMQ_URL: connectionUrl('amqp', 'amqps'),
  INTERNAL_TOKEN_PUBLIC_KEYS: json(jwks),
  /** Closes bank accounts and bank files: lose it, and they have to be entered again. */
  BANK_DATA_KEY: secretBytes(32),
  /** Workers paid in one transaction. */
  PAYOUT_BATCH_SIZE: z.coerce.number().int().min(1).max(500).default(500),
}
