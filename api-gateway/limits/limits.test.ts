import { describe, expect, it } from 'vitest'
import { openRedis } from '../redis.ts'
import { limits, network } from './limits.ts'

// Nobody listens there: counted in this process, as while Redis is away.
const redis = openRedis('redis://127.0.0.1:1')
redis.disconnect()

const limit = limits(redis, {
  user: { perSecond: 10, burst: 60 },
  address: { perSecond: 5, burst: 5 },
  signUpsPerHour: 2,
})

async function allowed(times: number, take: () => Promise<void>): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: times }, take))
  return outcomes.filter(({ status }) => status === 'fulfilled').length
}

const limited = { status: 429, code: 'rate_limited', retryAfterSeconds: expect.any(Number) }

describe('limits hold while Redis is away', () => {
  it('per user, with a burst', async () => {
    expect(await allowed(100, () => limit.user('ann'))).toBe(60)
    await expect(limit.user('ann')).rejects.toMatchObject(limited)
    await limit.user('bob')
  })

  it('per address', async () => {
    expect(await allowed(20, () => limit.address('10.0.0.1'))).toBe(5)
    await limit.address('10.0.0.2')
  })

  it('for signing up', async () => {
    expect(await allowed(5, () => limit.signUp('10.0.0.1'))).toBe(2)
  })
})

describe('wrong passwords', () => {
  it('are counted per account and address', async () => {
    for (let count = 0; count < 10; count += 1) {
      await limit.mayGuess('ann@x.test', '10.0.0.1')
      await limit.guessedWrong('ann@x.test', '10.0.0.1')
    }

    await expect(limit.mayGuess('ann@x.test', '10.0.0.1')).rejects.toMatchObject(limited)
    await limit.mayGuess('ann@x.test', '10.0.0.2')
    await limit.mayGuess('bob@x.test', '10.0.0.1')
  })

  it('are counted per account from wherever they come', async () => {
    for (let count = 0; count < 100; count += 1)
      await limit.guessedWrong('cid@x.test', `10.1.0.${count}`)

    await expect(limit.mayGuess('cid@x.test', '10.2.0.1')).rejects.toMatchObject(limited)
  })

  it('are counted per address whoever is meant', async () => {
    for (let count = 0; count < 200; count += 1)
      await limit.guessedWrong(`${count}@x.test`, '10.3.0.1')

    await expect(limit.mayGuess('dan@x.test', '10.3.0.1')).rejects.toMatchObject(limited)
  })
})

it.each([
  ['127.0.0.1', '127.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8:1:2::9', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('the network of %s is %s', (address, expected) => {
  expect(network(address)).toBe(expected)
})
