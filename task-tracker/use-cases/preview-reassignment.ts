import type { Trx } from '#platform/db.ts'
import { conflict } from '#platform/errors.ts'
import type { Strategy } from '../domain/deal.ts'
import { expectDeal } from '../domain/preview.ts'
import type { RunFilter } from '../domain/run.ts'
import { listWorkers } from '../store/people.ts'
import { countHeld } from '../store/run-items.ts'

/** What a reassignment would do to whom. Changes nothing. Throws 409 `no_eligible_workers`. */
export async function previewReassignment(
  trx: Trx,
  { strategy, filter = {}, now }: { strategy: Strategy; filter?: RunFilter | undefined; now: Date },
) {
  const people = await listWorkers(trx)
  if (people.length === 0) {
    throw conflict('no_eligible_workers', 'There is no active worker to give tasks to')
  }
  const ids = people.map(({ id }) => id)
  const names = new Map(people.map(({ id, name }) => [id, name]))
  const expected = expectDeal(strategy, await countHeld(trx, filter, now), ids)
  return {
    ...expected,
    eligibleWorkers: people.length,
    workers: expected.workers.map((worker) => ({ ...worker, name: names.get(worker.id) ?? '' })),
  }
}
