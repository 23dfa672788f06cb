import { isIPv6 } from 'node:net'
import type { Redis } from 'ioredis'
import { type Allowance, counter } from './counter.ts'
import { leased } from './leased.ts'

/** Requests per second, and how many may come at once after a pause. */
export interface Pace {
  perSecond: number
  burst: number
}

export interface LimitOptions {
  user: Pace
  address: Pace
  /** Per address; as many requests for a new password. */
  signUpsPerHour: number
}

/** Each throws 429 `rate_limited` with Retry-After. Addresses are IP addresses. */
export interface Limits {
  address(address: string): Promise<void>
  user(userId: string): Promise<void>
  /** Counts one of both where that needs no waiting; false, and nothing is counted, where it does. */
  atOnce(address: string, userId: string): boolean
  signUp(address: string): Promise<void>
  /** Mails with a link that somebody asks for. */
  linkMail(address: string): Promise<void>
  /** Whether somebody may try to sign in at all; counts nothing. Undefined: as nobody named. */
  mayGuess(email: string | undefined, address: string): Promise<void>
  /** Counts a wrong password, or a sign-in that a provider refused; right ones do not count. */
  guessedWrong(email: string | undefined, address: string): Promise<void>
}

const quarterOfAnHour = 900
const guesses = {
  accountAndAddress: { points: 10, seconds: quarterOfAnHour },
  account: { points: 100, seconds: quarterOfAnHour },
  address: { points: 200, seconds: quarterOfAnHour },
}

/** All limits of the gateway, counted in Redis. */
export function limits(redis: Redis, options: LimitOptions): Limits {
  const user = leased(counter(redis, 'user', window(options.user)), window(options.user))
  const address = leased(
    counter(redis, 'address', window(options.address)),
    window(options.address),
  )
  const signUps = counter(redis, 'sign-up', { points: options.signUpsPerHour, seconds: 3_600 })
  const resets = counter(redis, 'reset', { points: options.signUpsPerHour, seconds: 3_600 })
  const both = counter(redis, 'guess', guesses.accountAndAddress)
  const account = counter(redis, 'guess-account', guesses.account)
  const guesser = counter(redis, 'guess-address', guesses.address)
  const guessed = (email: string | undefined, from: string) => {
    const ofAddress = { limit: guesser, key: network(from) }
    if (email === undefined) return [ofAddress]
    const ofBoth = { limit: both, key: `${email} ${network(from)}` }
    return [ofBoth, { limit: account, key: email }, ofAddress]
  }

  return {
    address: (from) => address.take(network(from)),
    user: user.take,
    atOnce: (from, userId) => {
      const key = network(from)
      return address.holds(key) && user.holds(userId) && address.spend(key) && user.spend(userId)
    },
    signUp: (from) => signUps.take(network(from)),
    linkMail: (from) => resets.take(network(from)),
    mayGuess: async (email, from) => {
      await Promise.all(guessed(email, from).map(({ limit, key }) => limit.check(key)))
    },
    guessedWrong: async (email, from) => {
      await Promise.all(guessed(email, from).map(({ limit, key }) => limit.add(key)))
    },
  }
}

/** A window that holds the burst gives, over time, no more than the pace. */
function window({ perSecond, burst }: Pace): Allowance {
  return { points: burst, seconds: Math.max(1, Math.ceil(burst / perSecond)) }
}

/** One subscriber has a whole /64 of IPv6: its addresses count as one. */
export function network(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const groups = head.split(':').filter(Boolean)
  const missing =
    tail === undefined ? 0 : 8 - groups.length - tail.split(':').filter(Boolean).length
  const full = [...groups, ...Array<string>(Math.max(0, missing)).fill('0')]
  return [...full, ...(tail ?? '').split(':').filter(Boolean)].slice(0, 4).join(':')
}
