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

  return async (key: string): Promise<void> => {
    const held = leases.get(key)
    if (held && held.left > 0 && held.until > Date.now()) {
      held.left -= 1
      return
    }
    await counter.take(key, bundle)
    leases.delete(key)
    leases.set(key, { left: bundle - 1, until: Date.now() + seconds * 1_000 })
    const oldest = leases.size > heldLeases ? leases.keys().next().value : undefined
    if (oldest !== undefined) leases.delete(oldest)
  }
}
