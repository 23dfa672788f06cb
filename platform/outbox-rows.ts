import type pg from 'pg'
import type { EventKind } from '#contracts/event.ts'
import type { Lane } from './outbox.ts'
import type { Trx } from './transactions.ts'

/** Rows in one batch. */
export const batchLimit = 500
/** A chunk of a reassignment is some 200 kB: 500 of those would be too much to hold. */
const batchBytes = 4_000_000
const keptDays = 7
const pruneBatch = 1_000

/** A row that waits to leave. */
export interface OutboxRow {
  id: number
  messageId: string
  kind: EventKind | 'job'
  routingKey: string
  message: string
}

/**
 * The oldest rows that wait, except those with a routing key that has to pause. `afterId` is for
 * looking past what is under way at the moment, no longer: ids are given out before the commit, so
 * that a lower one may appear at any time.
 */
export async function waitingRows(
  session: pg.Client,
  lane: Lane,
  pausing: string[],
  afterId: number,
): Promise<OutboxRow[]> {
  const { rows } = await session.query({
    name: 'outbox-waiting',
    text: `SELECT id, "messageId", kind, "routingKey", message
             FROM (SELECT id, message_id AS "messageId", kind, routing_key AS "routingKey", message,
                          sum(octet_length(message)) OVER (ORDER BY id) AS bytes_so_far
                     FROM (SELECT * FROM outbox
                            WHERE lane = $1 AND published_at IS NULL AND id > $3
                              AND routing_key <> ALL ($2)
                            ORDER BY id LIMIT ${batchLimit}) AS oldest) AS measured
            WHERE bytes_so_far - octet_length(message) < ${batchBytes}
            ORDER BY id`,
    values: [lane, pausing, afterId],
  })
  return rows
}

/** Marks exactly these as gone. */
export async function markPublished(session: pg.Client, ids: number[]): Promise<void> {
  await session.query({
    name: 'outbox-mark',
    text: 'UPDATE outbox SET published_at = now() WHERE id = ANY ($1)',
    values: [ids],
  })
}

/** How long the oldest row of the lane has been waiting, in seconds. */
export async function ageSeconds(session: pg.Client, lane: Lane): Promise<number> {
  const { rows } = await session.query({
    name: 'outbox-age',
    text: `SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS age
             FROM (SELECT created_at FROM outbox
                    WHERE lane = $1 AND published_at IS NULL ORDER BY id LIMIT 1) AS oldest`,
    values: [lane],
  })
  return rows[0]?.age ?? 0
}

/** Deletes one batch of what left more than 7 days ago. Returns how many. */
export async function pruneOutbox(trx: Trx): Promise<number> {
  // Ids rise with time, so the oldest rows are found without an index on published_at.
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `DELETE FROM outbox WHERE id IN (
       SELECT id FROM (SELECT id, published_at FROM outbox ORDER BY id LIMIT ?) AS oldest
        WHERE published_at < now() - make_interval(days => ?))`,
    [pruneBatch, keptDays],
  )
  return rowCount
}
