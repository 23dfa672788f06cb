import type { EventDefinition } from '../event.ts'
import * as ledger from './ledger.ts'
import * as notice from './notice.ts'
import * as organization from './organization.ts'
import * as payout from './payout.ts'
import * as reassignment from './reassignment.ts'
import * as task from './task.ts'
import * as user from './user.ts'

/** Every event there is, for docs/events.md and the tests of the frozen samples. */
export const allEvents: readonly EventDefinition[] = [
  organization,
  user,
  task,
  reassignment,
  ledger,
  payout,
  notice,
]
  .flatMap((module): EventDefinition[] => Object.values(module))
  .toSorted((a, b) => a.type.localeCompare(b.type, 'en'))
