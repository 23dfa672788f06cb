import { currentContext } from '#platform/context.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { addJob } from '#platform/outbox.ts'
import { type Run, refuseUndo, type UndoRefusal, undoMinutes, wakeUp } from '../domain/run.ts'
import {
  findActiveRun,
  findRun,
  insertRun,
  isUndone,
  lockRunsOfOrganization,
} from '../store/runs.ts'

/**
 * Asks for what a run moved to be put back: a new run, whose assignments cost nothing. Throws
 * 404, 409 `already_undone`, `run_active`, `undo_expired`.
 */
export async function undoReassignment(
  trx: Trx,
  { runId, by, now }: { runId: string; by: string; now: Date },
): Promise<Run> {
  await lockRunsOfOrganization(trx)
  const run = await findRun(trx, runId)
  if (!run) throw notFound('There is no such reassignment')
  const active = (await findActiveRun(trx)) !== undefined
  const refusal = refuseUndo(run, { undone: await isUndone(trx, runId), active, now })
  if (refusal) throw conflict(refusal, refusals[refusal])

  const id = newId()
  const { strategy } = run
  const context = currentContext()
  await insertRun(trx, { id, strategy, filter: {}, by, context, now, undoOf: runId })
  await addJob(trx, wakeUp(organizationOf(trx), id))
  const undo = await findRun(trx, id)
  if (!undo) throw new Error('The run was not inserted')
  return undo
}

const refusals: Record<UndoRefusal, string> = {
  already_undone: 'This reassignment was undone already, or is an undo itself',
  run_active: 'A reassignment is under way: wait for its end, or cancel it',
  undo_expired: `A reassignment can be undone for ${undoMinutes} minutes after its end`,
}
