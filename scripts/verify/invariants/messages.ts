import { z } from 'zod'
import type { Invariant, Violation } from '../invariant.ts'
import type { World } from '../world.ts'

const databases = (world: World) => [
  world.identity,
  world.taskTracker,
  world.accounting,
  world.email,
]

/** Nothing is on its way, and nothing was given up silently. */
export const nothingIsLeft: Invariant = {
  id: 'I10',
  promise: 'outboxes, queues and dead letters are empty',
  check: async (world) => {
    const waiting = await Promise.all(
      databases(world).map((database) =>
        database.rows<Violation>(
          `SELECT $1 AS id, format('%s rows wait in lane %s', count(*), lane) AS detail
             FROM outbox WHERE published_at IS NULL GROUP BY lane`,
          [`${database.name}.outbox`],
        ),
      ),
    )
    const consumers = [world.taskTracker, world.accounting, world.email]
    const dead = await Promise.all(
      consumers.map((database) =>
        database.rows<Violation>(
          `SELECT id, format('dead letter of %s: %s', queue, reason) AS detail
             FROM dead_letters WHERE resolved_at IS NULL`,
        ),
      ),
    )
    return [...waiting.flat(), ...dead.flat(), ...(await fullQueues(world))]
  },
}

const queues = z.array(z.looseObject({ name: z.string(), messages: z.int().default(0) }))

async function fullQueues({ managementUrl, vhost }: World): Promise<Violation[]> {
  if (!managementUrl) return []
  const url = new URL(`/api/queues/${encodeURIComponent(vhost)}`, managementUrl)
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = ''
  url.password = ''
  const response = await fetch(url, {
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    signal: AbortSignal.timeout(10_000),
  })
  return queues
    .parse(await response.json())
    .filter(({ messages }) => messages > 0)
    .map(({ name, messages }) => ({ id: name, detail: `${messages} messages in the queue` }))
}

/** Each change of a task was announced: no version is missing among its events. */
export const versionsWithoutGaps: Invariant = {
  id: 'I11',
  promise: 'the versions of each task rise without gaps, and every one was announced',
  // The outbox keeps published rows for some days: what is older cannot be looked at any more.
  check: ({ taskTracker }) =>
    taskTracker.rows<Violation>(`
      WITH messages AS MATERIALIZED (
        SELECT routing_key, message::json AS message FROM outbox
         WHERE routing_key IN ('task.created.v2', 'task.completed.v1', 'task.cancelled.v1',
                               'task.updated.v1', 'task.assigned.v1')),
      announced AS (
        SELECT (message->>'subject')::uuid AS task_id,
               (message->>'aggregateversion')::int AS version
          FROM messages WHERE routing_key <> 'task.assigned.v1'
        UNION
        SELECT (a->>'taskId')::uuid, (a->>'taskVersion')::int
          FROM messages, json_array_elements(message->'data'->'assignments') AS a
         WHERE routing_key = 'task.assigned.v1'),
      seen AS (
        SELECT task_id, count(*) AS versions, min(version) AS first, max(version) AS last
          FROM announced GROUP BY task_id)
      SELECT t.id, format('is at version %s; announced are %s of %s to %s',
                          t.version, s.versions, s.first, s.last) AS detail
        FROM tasks t JOIN seen s ON s.task_id = t.id
       WHERE s.last <> t.version OR s.versions <> s.last - s.first + 1
      UNION ALL
      SELECT t.id, 'was never announced'
        FROM tasks t LEFT JOIN seen s ON s.task_id = t.id
       WHERE s.task_id IS NULL AND t.created_at > (SELECT min(created_at) FROM outbox)`),
}
