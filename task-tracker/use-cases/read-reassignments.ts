import type { Trx } from '#platform/db.ts'
import { invalid, notFound } from '#platform/errors.ts'
import { decodeCursor, encodeCursor } from '../domain/cursor.ts'
import type { Run } from '../domain/run.ts'
import { findRun, listRuns, readRunPlace } from '../store/runs.ts'

/** One run and how far it is. Throws 404. */
export async function readReassignment(trx: Trx, runId: string): Promise<Run> {
  const run = await findRun(trx, runId)
  if (!run) throw notFound('There is no such reassignment')
  return run
}

/** A page of runs, newest first. Throws 422 for a cursor that is none of this list. */
export async function readReassignments(
  trx: Trx,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: Run[]; nextCursor: string | null }> {
  const after = cursor === undefined ? undefined : readRunPlace(decodeCursor(cursor))
  if (cursor !== undefined && !after) {
    throw invalid('cursor', 'must be the nextCursor of a page')
  }
  // One more than is shown tells whether there is a next page.
  const found = await listRuns(trx, { limit: limit + 1, after })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const place = last && { createdAt: last.createdAt.toISOString(), id: last.id }
  return { items, nextCursor: found.length > limit && place ? encodeCursor(place) : null }
}
