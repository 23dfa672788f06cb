import type { Migration } from '#platform/db.ts'
import { deadLettersMigration } from '#platform/migrations/dead-letters.ts'
import { idempotencyMigration } from '#platform/migrations/idempotency-keys.ts'
import { inboxMigration } from '#platform/migrations/inbox.ts'
import { outboxMigration } from '#platform/migrations/outbox.ts'
import { deliveries } from './0001-deliveries.ts'

/** The schema of the database `email`, in the order it grew. Never reorder, never rename. */
export const migrations: Migration[] = [
  outboxMigration('email'),
  inboxMigration('email'),
  idempotencyMigration('email'),
  deadLettersMigration('email'),
  deliveries,
]
