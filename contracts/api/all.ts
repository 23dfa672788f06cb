import type { Endpoint } from '../endpoint.ts'
import * as access from './access.ts'
import * as analytics from './analytics.ts'
import * as bank from './bank.ts'
import * as deadLetters from './dead-letters.ts'
import * as identity from './identity.ts'
import * as ledger from './ledger.ts'
import * as live from './live.ts'
import * as money from './money.ts'
import * as openid from './openid.ts'
import * as operations from './operations.ts'
import * as payPolicy from './pay-policy.ts'
import * as payouts from './payouts.ts'
import * as reassignments from './reassignments.ts'
import * as reconciliation from './reconciliation.ts'
import * as statements from './statements.ts'
import * as system from './system.ts'
import * as taskFiles from './task-files.ts'
import * as tasks from './tasks.ts'
import * as workerNumbers from './worker-numbers.ts'

/** Every call of the public interface: what the gateway routes, the reference documents and tests walk. */
export const allEndpoints: readonly Endpoint[] = [
  identity,
  openid,
  access,
  tasks,
  taskFiles,
  reassignments,
  payPolicy,
  money,
  payouts,
  bank,
  ledger,
  analytics,
  workerNumbers,
  statements,
  reconciliation,
  operations,
  live,
  deadLetters,
  system,
]
  .flatMap((module): unknown[] => Object.values(module))
  .filter(isEndpoint)

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'answers' in value && 'path' in value
}
