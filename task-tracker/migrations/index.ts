import type { Migration } from '#platform/db.ts'
import { deadLettersMigration } from '#platform/migrations/dead-letters.ts'
import { heartbeatMigration } from '#platform/migrations/heartbeat.ts'
import { idempotencyMigration } from '#platform/migrations/idempotency-keys.ts'
import { inboxMigration } from '#platform/migrations/inbox.ts'
import { outboxMigration } from '#platform/migrations/outbox.ts'
import { people } from './0001-people.ts'
import { tasks } from './0002-tasks.ts'
import { payPolicies } from './0003-pay-policies.ts'
import { reassignments } from './0004-reassignments.ts'
import { reporting } from './0005-reporting.ts'
import { history } from './0006-history.ts'
import { search } from './0007-search.ts'
import { undo } from './0008-undo.ts'
import { workCounts } from './0009-work-counts.ts'
import { imports } from './0010-imports.ts'
import { matchesSearch } from './0011-matches-search.ts'
import { companyCounts } from './0012-company-counts.ts'
import { complete } from './0013-complete.ts'
import { searchInOrder } from './0014-search-in-order.ts'
import { searchOpen } from './0015-search-open.ts'
import { wordsInBatches } from './0016-words-in-batches.ts'

const role = 'task_tracker'

/** The schema of database `task_tracker`, step by step. */
export const migrations: Migration[] = [
  outboxMigration(role),
  inboxMigration(role),
  idempotencyMigration(role),
  deadLettersMigration(role),
  heartbeatMigration(role),
  people,
  tasks,
  payPolicies,
  reassignments,
  reporting,
  history,
  search,
  undo,
  workCounts,
  imports,
  matchesSearch,
  companyCounts,
  complete,
  searchInOrder,
  searchOpen,
  wordsInBatches,
]
