import type { Migration } from '#platform/db.ts'
import { deadLettersMigration } from '#platform/migrations/dead-letters.ts'
import { heartbeatMigration } from '#platform/migrations/heartbeat.ts'
import { idempotencyMigration } from '#platform/migrations/idempotency-keys.ts'
import { inboxMigration } from '#platform/migrations/inbox.ts'
import { outboxMigration } from '#platform/migrations/outbox.ts'
import { ledgerMigration } from './0001-ledger.ts'
import { payoutsMigration } from './0002-payouts.ts'
import { reportingMigration } from './0003-reporting.ts'
import { settlementMigration } from './0004-settlement.ts'
import { reconciliationMigration } from './0005-reconciliation.ts'
import { hoursAndChainMigration } from './0006-hours-and-chain.ts'
import { holdHistoryMigration } from './0007-hold-history.ts'
import { readingWalletsMigration } from './0008-reading-wallets.ts'
import { proofsOfPayoutsMigration } from './0009-proofs-of-payouts.ts'

const role = 'accounting'

/** The schema of accounting, step by step. */
export const migrations: Migration[] = [
  outboxMigration(role),
  inboxMigration(role),
  idempotencyMigration(role),
  deadLettersMigration(role),
  heartbeatMigration(role),
  ledgerMigration,
  payoutsMigration,
  reportingMigration,
  settlementMigration,
  reconciliationMigration,
  hoursAndChainMigration,
  holdHistoryMigration,
  readingWalletsMigration,
  proofsOfPayoutsMigration,
]
