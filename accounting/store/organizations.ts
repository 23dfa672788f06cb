import { organizationOf, type Trx } from '#platform/db.ts'

/** What accounting keeps of an organization. */
export interface KnownOrganization {
  name: string
  currency: string
  timeZone: string
  version: number
}

/** Keeps what is newer than what we knew. The books must exist. */
export async function keepOrganization(trx: Trx, news: KnownOrganization): Promise<void> {
  await trx('organizations')
    .where({ organization_id: organizationOf(trx) })
    .where('version', '<', news.version)
    .update({
      name: news.name,
      currency: news.currency,
      time_zone: news.timeZone,
      version: news.version,
    })
}
