import { Redis } from 'ioredis'
import { log } from '#platform/log.ts'

/** A request waits no longer than that for its limit; then it is counted in this process. */
const answerMs = 250

/** Redis for counting: answers at once or not at all. */
export function openRedis(url: string): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: answerMs,
    connectTimeout: 2_000,
    retryStrategy: (attempt) => Math.min(attempt * 100, 2_000),
  })
  redis.on('error', (error) => log.debug({ err: error }, 'Redis is away'))
  return redis
}
