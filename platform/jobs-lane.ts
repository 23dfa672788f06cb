import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import type { Context } from './context.ts'
import { unavailable } from './errors.ts'
import { describe } from './failures.ts'
import { log } from './log.ts'
import { type OutboxJob, readJob } from './outbox.ts'
import type { OutboxRow } from './outbox-rows.ts'
import type { Deliver } from './relay-leader.ts'
import { atMost } from './time-limit.ts'

const answerMs = 5_000
const farewellMs = 1_000
/** The worker decides after its job's own limit; this one is only not to be in its way. */
const attempts = 1_000

/** What a job carries in BullMQ. */
export interface JobData extends Context {
  payload: unknown
}

/**
 * Hands rows to BullMQ, one command per queue. A job that is still there under the same id is not
 * added again, so a row that is sent twice does no harm. Throws `unavailable` while Redis is away.
 */
export function deliverToBullmq(redisUrl: string): { deliver: Deliver; close(): Promise<void> } {
  const redis = new Redis(redisUrl, {
    // The rows wait in the outbox, not in memory.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: answerMs,
    retryStrategy: (attempt) => Math.min(attempt * 200, 5_000),
  })
  redis.on('error', (error) => log.warn({ reason: describe(error) }, 'Redis'))
  const queues = new Map<string, Queue<JobData>>()
  const queueOf = (name: string): Queue<JobData> => {
    const known = queues.get(name)
    if (known) return known
    const queue = new Queue<JobData>(name, { connection: redis })
    queue.on('error', (error) => log.warn({ queue: name, reason: describe(error) }, 'BullMQ'))
    queues.set(name, queue)
    return queue
  }

  return {
    deliver: async (rows) => {
      if (redis.status !== 'ready') throw unavailable('There is no connection to Redis', 5)
      for (const [name, ofQueue] of byQueue(rows)) await queueOf(name).addBulk(ofQueue.map(asBulk))
      return { done: rows, refused: new Set() }
    },
    close: async () => {
      await Promise.all([...queues.values()].map((queue) => atMost(farewellMs, queue.close())))
      redis.disconnect()
    },
  }
}

function byQueue(rows: OutboxRow[]): Map<string, OutboxRow[]> {
  const groups = new Map<string, OutboxRow[]>()
  for (const row of rows) {
    const group = groups.get(row.routingKey)
    if (group) group.push(row)
    else groups.set(row.routingKey, [row])
  }
  return groups
}

function asBulk(row: OutboxRow) {
  const job: OutboxJob = readJob(row.message)
  const { payload, correlationId, traceparent } = job
  return {
    name: job.name,
    data: { payload, correlationId, traceparent },
    opts: {
      jobId: row.messageId,
      delay: job.delayMs,
      attempts,
      backoff: { type: 'ours' },
    },
  }
}
