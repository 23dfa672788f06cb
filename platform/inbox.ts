import type pg from 'pg'
import { escapeLiteral } from 'pg'
import { z } from 'zod'
import type { Received } from './received.ts'
import type { Trx } from './transactions.ts'

/** Longer than the outbox keeps and repeats anything; below it the ledger has keys of its own. */
const keptDays = 30
const pruneBatch = 1_000
/** They go into the SQL as they are. */
const uuid = z.uuid()

/**
 * SQL that writes down the events and answers those that were there before: nearly always none. A
 * twin that is being handled elsewhere is waited for: only its commit makes it seen.
 */
export function noteSql(queue: string, events: readonly Received<unknown>[]): string {
  // One order for all: two batches with the same events must not wait for each other.
  const ids = [...new Set(events.map((event) => uuid.parse(event.id)))].sort()
  return `WITH given AS (SELECT unnest('{${ids.join(',')}}'::uuid[]) AS event_id),
    noted AS (
      INSERT INTO inbox (event_id, queue) SELECT event_id, ${escapeLiteral(queue)} FROM given
      ON CONFLICT DO NOTHING RETURNING event_id)
    SELECT event_id FROM given EXCEPT SELECT event_id FROM noted`
}

/** The events that were not there before, in their order, by what `noteSql` answered. */
export function leaveOutSeen<T>(
  events: readonly Received<T>[],
  { rows }: Pick<pg.QueryResult<{ event_id: string }>, 'rows'>,
): Received<T>[] {
  const seen = new Set(rows.map((row) => row.event_id))
  // An event that is twice in one batch is handled once.
  return events.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** Deletes one batch of what is older than 30 days. Returns how many. */
export async function pruneInbox(trx: Trx): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `DELETE FROM inbox WHERE (queue, event_id) IN (
       SELECT queue, event_id FROM inbox WHERE received_at < now() - make_interval(days => ?)
        LIMIT ?)`,
    [keptDays, pruneBatch],
  )
  return rowCount
}
