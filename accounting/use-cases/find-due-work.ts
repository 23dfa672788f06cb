import type { Trx } from '#platform/db.ts'
import { findDueOrganizations, findUnfinishedRuns } from '../store/due-work.ts'

/** What one tick takes on; the next takes the rest. */
const mostPerTick = 200

/** Organizations whose period is due. Ids only: it looks across organizations. */
export const dueOrganizations = (trx: Trx): Promise<string[]> =>
  findDueOrganizations(trx, mostPerTick)

/** Runs with something to pay or to settle. Ids only: it looks across organizations. */
export const unfinishedRuns = (trx: Trx): Promise<{ organizationId: string; runId: string }[]> =>
  findUnfinishedRuns(trx, mostPerTick)
