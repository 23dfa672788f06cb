import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import { AppError } from '#platform/errors.ts'

/** So many in so many seconds. */
export interface Allowance {
  points: number
  seconds: number
}

/** Counts per key, in Redis for all gateways together; while Redis is away, in this process. */
export interface Counter {
  /** Takes points; throws 429 `rate_limited` when fewer are left. */
  take(key: string, points?: number): Promise<void>
  /** Throws 429 when none are left, and takes none. */
  check(key: string): Promise<void>
  /** Counts one, refuses nothing. */
  add(key: string): Promise<void>
}

/** Opens a counter. `name` keeps its keys apart from those of others. */
export function counter(redis: Redis, name: string, { points, seconds }: Allowance): Counter {
  const options = { keyPrefix: `limit:${name}`, points, duration: seconds }
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: new RateLimiterMemory(options),
  })
  return {
    take: async (key, wanted = 1) => {
      try {
        await limiter.consume(key, wanted)
      } catch (error) {
        throw error instanceof RateLimiterRes ? rateLimited(error.msBeforeNext) : error
      }
    },
    check: async (key) => {
      const state = await limiter.get(key)
      if (state && state.consumedPoints >= points) throw rateLimited(state.msBeforeNext)
    },
    add: async (key) => {
      await limiter.penalty(key, 1)
    },
  }
}

function rateLimited(milliseconds: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(milliseconds / 1_000))
  const detail = `Too many requests, try again in ${retryAfterSeconds} s`
  return new AppError(429, 'rate_limited', detail, { retryAfterSeconds })
}
