import type { Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import { addJob, addToOutbox } from '#platform/outbox.ts'
import { ended, isActive, type Run, runMoved, wakeUp } from '../domain/run.ts'
import { dropItems } from '../store/run-items.ts'
import { findWaitingRun, lockRun, lockRunsOfOrganization, saveRun } from '../store/runs.ts'

/**
 * Stops a run where it is; what it has moved stays moved, the rest counts as skipped. Throws 404,
 * 409 `run_finished`.
 */
export async function cancelReassignment(
  trx: Trx,
  { runId, now }: { runId: string; now: Date },
): Promise<Run> {
  await lockRunsOfOrganization(trx)
  const run = await lockRun(trx, runId)
  if (!run) throw notFound('There is no such reassignment')
  if (!isActive(run)) throw conflict('run_finished', 'This reassignment has ended already')

  const cancelled = await saveRun(trx, ended(run, 'cancelled', now))
  await dropItems(trx, runId)
  await addToOutbox(trx, runMoved(cancelled))
  const next = await findWaitingRun(trx)
  if (next) await addJob(trx, wakeUp(next.organizationId, next.id))
  return cancelled
}
