import type { Db } from '#platform/db.ts'
import { type Leased, leaseDueDeliveries, renewLease } from '../store/deliveries.ts'

/**
 * Takes up to so many notices that are due, in all organizations, for this process alone. So long
 * they rest when it dies; while it lives it renews its leases well before.
 */
export function leaseNotices(db: Db, atMost: number, leaseSeconds: number): Promise<Leased[]> {
  return db.system((trx) => leaseDueDeliveries(trx, { atMost, leaseSeconds }))
}

/** Keeps a notice for this process while the mail server takes its time. */
export function keepNotice(db: Db, leased: Leased, leaseSeconds: number): Promise<void> {
  return db.as(leased, (trx) => renewLease(trx, leased, leaseSeconds))
}
