import { Redis } from 'ioredis'
import { afterAll } from 'vitest'
import { testServers, uniqueName } from './description.ts'

/** The set's Redis is configured with this many databases; number 0 keeps who uses which. */
const databases = 64
/** A test file that was killed gives its database back after this time. */
const leaseSeconds = 1_800

/** An empty Redis database of one test file. */
export interface TestRedis {
  /** REDIS_URL. */
  url: string
  /** Everything in it is gone, as after FLUSHALL. */
  flush(): Promise<void>
  drop(): Promise<void>
}

/** An empty database for this test file, emptied at its end. Call it at the file's top level. */
export async function testRedis(): Promise<TestRedis> {
  const made = await makeRedis()
  afterAll(() => made.drop())
  return made
}

/** As testRedis, but the caller drops it. */
export async function makeRedis(): Promise<TestRedis> {
  const { redisPort, password } = await testServers()
  const url = (number: number) => `redis://:${password}@127.0.0.1:${redisPort}/${number}`

  const number = await withRedis(url(0), takeDatabase)
  const flush = async () => void (await withRedis(url(number), (redis) => redis.flushdb()))
  await flush()
  return {
    url: url(number),
    flush,
    async drop() {
      await flush()
      await withRedis(url(0), (redis) => redis.del(`database:${number}`))
    },
  }
}

async function takeDatabase(redis: Redis): Promise<number> {
  const owner = uniqueName('t')
  for (let number = 1; number < databases; number += 1) {
    const taken = await redis.set(`database:${number}`, owner, 'EX', leaseSeconds, 'NX')
    if (taken === 'OK') return number
  }
  throw new Error('All Redis databases of the test servers are in use')
}

async function withRedis<T>(url: string, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url)
  try {
    return await work(redis)
  } finally {
    redis.disconnect()
  }
}
