import type { Allowance, Counter } from './counter.ts'

/** One who asks has at least so many leases per window. */
const leasesPerWindow = 30
/** Keys held at most; the oldest lease is given up first. */
const heldLeases = 10_000

interface Lease {
  left: number
  until: number
}

/**
 * Takes points of a counter in small bundles and spends them here: somebody busy costs one trip to
 * Redis for ten requests, not ten. Several gateways together never allow more than the counter
 * does; what a bundle has left at its window's end is lost.
 */
export function leased(counter: Counter, { points, seconds }: Allowance) {
  const bundle = Math.max(1, Math.floor(points / leasesPerWindow))
  const leases = new Map<string, Lease>()
  const asking = new Map<string, Promise<void>>()

  /** Those who ask in the same moment wait for one bundle; each taking its own would waste it. */
  function askOnce(key: string): Promise<void> {
    const running = asking.get(key)
    if (running) return running
    const answer = ask(key).finally(() => asking.delete(key))
    asking.set(key, answer)
    return answer
  }

  async function ask(key: string): Promise<void> {
    await counter.take(key, bundle)
    leases.delete(key)
    leases.set(key, { left: bundle, until: Date.now() + seconds * 1_000 })
    const oldest = leases.size > heldLeases ? leases.keys().next().value : undefined
    if (oldest !== undefined) leases.delete(oldest)
  }

  function holds(key: string): boolean {
    const held = leases.get(key)
    return held !== undefined && held.left > 0 && held.until > Date.now()
  }

  function spend(key: string): boolean {
    const held = leases.get(key)
    if (!held || !holds(key)) return false
    held.left -= 1
    return true
  }

  return {
    /** Whether a point can be spent without a trip to Redis. */
    holds,
    /** Spends a point that is held here; false when there is none. */
    spend,
    /** Throws 429 when the counter has none left. */
    take: async (key: string): Promise<void> => {
      while (!spend(key)) await askOnce(key)
    },
  }
}
