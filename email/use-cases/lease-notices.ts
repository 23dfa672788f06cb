import type { Db } from '#platform/db.ts'
import { type Leased, leaseDueDeliveries } from '../store/deliveries.ts'

/** Longer than any attempt can take (mailer.ts ends it after 90 s). */
const leaseSeconds = 180

/** Takes up to so many notices that are due, in all organizations, for this process alone. */
export function leaseNotices(db: Db, atMost: number): Promise<Leased[]> {
  return db.system((trx) => leaseDueDeliveries(trx, { atMost, leaseSeconds }))
}
