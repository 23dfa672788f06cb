import type { Migration } from '#platform/db.ts'
import { idempotencyMigration } from '#platform/migrations/idempotency-keys.ts'
import { outboxMigration } from '#platform/migrations/outbox.ts'
import { identity } from './0001-identity.ts'
import { lookupFunctions } from './0002-lookups.ts'
import { access } from './0003-access.ts'

const role = 'api_gateway'

/** The schema of the database `identity`, in order. */
export const migrations: Migration[] = [
  identity,
  lookupFunctions,
  access,
  outboxMigration(role),
  idempotencyMigration(role),
]
