import type { organizationCreated, organizationUpdated } from '#contracts/events/organization.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { saveOrganization } from '../store/organizations.ts'

type OrganizationEvent = EventOf<typeof organizationCreated | typeof organizationUpdated>

/** Keeps the organization's name and time zone, the newest that was told. */
export async function rememberOrganization(trx: Trx, events: OrganizationEvent[]): Promise<void> {
  for (const { data, aggregateVersion } of events) {
    const { name, timeZone } = data
    await saveOrganization(trx, { name, timeZone, version: aggregateVersion })
  }
}
