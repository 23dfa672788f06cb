import type { Db } from '#platform/db.ts'
import { byOrganization } from '../by-organization.ts'
import {
  type Delivery,
  type Leased,
  leaseDueDeliveries,
  readLeased,
  renewLeases,
} from '../store/leases.ts'

/** A notice that this process holds, and what it takes to send it. */
export interface HeldNotice {
  leased: Leased
  delivery: Delivery
}

/**
 * Takes up to so many notices that are due, in all organizations, for this process alone. So long
 * they rest when it dies; while it lives it renews its leases well before.
 */
export function leaseNotices(db: Db, atMost: number, leaseSeconds: number): Promise<Leased[]> {
  return db.system((trx) => leaseDueDeliveries(trx, { atMost, leaseSeconds }))
}

/** Reads what was leased, one organization after the other; what somebody else took over is left out. */
export async function readNotices(db: Db, leased: readonly Leased[]): Promise<HeldNotice[]> {
  const held: HeldNotice[] = []
  for (const group of byOrganization(leased, (notice) => notice.organizationId)) {
    const [tenant] = group
    const found = tenant ? await db.as(tenant, (trx) => readLeased(trx, group)) : []
    const deliveries = new Map(found.map((delivery) => [delivery.id, delivery]))
    for (const notice of group) {
      const delivery = deliveries.get(notice.id)
      if (delivery) held.push({ leased: notice, delivery })
    }
  }
  return held
}

/** Keeps notices for this process while the mail server takes its time. */
export async function keepNotices(
  db: Db,
  leased: readonly Leased[],
  leaseSeconds: number,
): Promise<void> {
  for (const group of byOrganization(leased, (notice) => notice.organizationId)) {
    const [tenant] = group
    if (tenant) await db.as(tenant, (trx) => renewLeases(trx, group, leaseSeconds))
  }
}
