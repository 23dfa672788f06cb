import type { organizationCreated } from '#contracts/events/organization.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { newest } from '../domain/newest.ts'
import { upsertOrganization } from '../store/people.ts'

/** Created or updated: both carry the whole state. */
type OrganizationEvent = EventOf<typeof organizationCreated>

/** Takes over what the gateway says of the organization. Late and repeated ones change nothing. */
export async function followOrganizations(trx: Trx, events: OrganizationEvent[]): Promise<void> {
  for (const { data, aggregateVersion: version } of newest(events)) {
    const { name, currency, timeZone } = data
    await upsertOrganization(trx, { name, currency, timeZone, version })
  }
}
