import { currentContext } from '#platform/context.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { conflict } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { addJob } from '#platform/outbox.ts'
import type { Strategy } from '../domain/deal.ts'
import { type Run, type RunFilter, wakeUp } from '../domain/run.ts'
import { listWorkers } from '../store/people.ts'
import { findActiveRun, findRun, insertRun, lockRunsOfOrganization } from '../store/runs.ts'

export interface ReassignmentRequest {
  strategy: Strategy
  filter?: RunFilter | undefined
  by: string
  now: Date
}

/**
 * Asks for open tasks to be dealt again. While a run is active that one is returned, as
 * `deduplicated`. Throws 409 `no_eligible_workers`.
 */
export async function requestReassignment(
  trx: Trx,
  { strategy, filter = {}, by, now }: ReassignmentRequest,
): Promise<{ run: Run; deduplicated: boolean }> {
  // Without the lock first: it is held while a run of a million tasks writes them down.
  const active = (await findActiveRun(trx)) ?? (await findActiveAlone(trx))
  if (active) return { run: active, deduplicated: true }
  if ((await listWorkers(trx)).length === 0) {
    throw conflict('no_eligible_workers', 'There is no active worker to give tasks to')
  }
  const id = newId()
  await insertRun(trx, { id, strategy, filter, by, context: currentContext(), now })
  await addJob(trx, wakeUp(organizationOf(trx), id))
  const run = await findRun(trx, id)
  if (!run) throw new Error('The run was not inserted')
  return { run, deduplicated: false }
}

/** The same once nobody else may decide at the same time which run comes next. */
async function findActiveAlone(trx: Trx): Promise<Run | undefined> {
  await lockRunsOfOrganization(trx)
  return findActiveRun(trx)
}
