/**
 * Brings every database to the newest schema, each as its owner: `node scripts/migrate.ts`.
 * The launcher and the images run this before any service starts.
 */
import { z } from 'zod'
import { readConfig } from '#platform/config.ts'
import { runMigrations } from '#platform/migrate.ts'
import { migrations as accounting } from '../accounting/migrations/index.ts'
import { migrations as identity } from '../api-gateway/migrations/index.ts'
import { migrations as email } from '../email/migrations/index.ts'
import { migrations as taskTracker } from '../task-tracker/migrations/index.ts'

const config = readConfig({
  IDENTITY_OWNER_DATABASE_URL: z.url(),
  TASK_TRACKER_OWNER_DATABASE_URL: z.url(),
  ACCOUNTING_OWNER_DATABASE_URL: z.url(),
  EMAIL_OWNER_DATABASE_URL: z.url(),
})

await Promise.all([
  runMigrations(config.IDENTITY_OWNER_DATABASE_URL, identity),
  runMigrations(config.TASK_TRACKER_OWNER_DATABASE_URL, taskTracker),
  runMigrations(config.ACCOUNTING_OWNER_DATABASE_URL, accounting),
  runMigrations(config.EMAIL_OWNER_DATABASE_URL, email),
])
