import type { organizationUpdated } from '#contracts/events/organization.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { giveUpAt } from '../domain/notice.ts'
import { wakeWaitingDeliveries } from '../store/deliveries.ts'
import { saveOrganization } from '../store/organizations.ts'

/** Both events of an organization carry its whole state. */
type OrganizationEvent = EventOf<typeof organizationUpdated>

/** Keeps the organization's name and time zone, and looks at once at what waits for them. */
export async function rememberOrganization(
  trx: Trx,
  events: OrganizationEvent[],
  { now }: { now: Date },
): Promise<void> {
  for (const { data, aggregateVersion } of events) {
    const { name, timeZone } = data
    await saveOrganization(trx, { name, timeZone, version: aggregateVersion })
  }
  await wakeWaitingDeliveries(trx, { now, giveUpAt: giveUpAt(now) })
}
