import type { Received } from './received.ts'
import type { Trx } from './transactions.ts'

/** Longer than the outbox keeps and repeats anything; below it the ledger has keys of its own. */
const keptDays = 30
const pruneBatch = 1_000

/**
 * Writes down the events and returns those that were not there yet, in their order. A twin that
 * is being handled elsewhere is waited for: only its commit makes it seen.
 */
export async function notSeenBefore<T>(
  trx: Trx,
  queue: string,
  events: readonly Received<T>[],
): Promise<Received<T>[]> {
  // One order for all: two batches with the same events must not wait for each other.
  const ids = [...new Set(events.map((event) => event.id))].sort()
  const { rows } = await trx.raw<{ rows: { event_id: string }[] }>(
    `INSERT INTO inbox (event_id, queue) SELECT id, ? FROM unnest(?::uuid[]) AS id
     ON CONFLICT DO NOTHING RETURNING event_id`,
    [queue, ids],
  )
  const unseen = new Set(rows.map((row) => row.event_id))
  // An event that is twice in one batch is handled once.
  return events.filter((event) => unseen.delete(event.id))
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
