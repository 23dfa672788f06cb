import type { Db } from '#platform/db.ts'
import { type Leased, leaseDueDeliveries, renewLease } from '../store/deliveries.ts'

/** How long a notice rests when its sender died. A living one renews its lease well before. */
const leaseSeconds = 20

/** Takes up to so many notices that are due, in all organizations, for this process alone. */
export function leaseNotices(db: Db, atMost: number): Promise<Leased[]> {
  return db.system((trx) => leaseDueDeliveries(trx, { atMost, leaseSeconds }))
}

/** Keeps a notice for this process while the mail server takes its time. */
export function keepNotice(db: Db, leased: Leased): Promise<void> {
  return db.as(leased, (trx) => renewLease(trx, leased, leaseSeconds))
}
