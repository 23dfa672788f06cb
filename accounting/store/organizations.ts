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

/** What accounting knows of this organization. Its books must exist. */
export async function readOrganization(trx: Trx): Promise<KnownOrganization> {
  const row: OrganizationRow | undefined = await trx('organizations')
    .where({ organization_id: organizationOf(trx) })
    .first()
  if (!row) throw new Error('This organization has no books')
  return { ...row, timeZone: row.time_zone }
}

interface OrganizationRow {
  name: string
  currency: string
  time_zone: string
  version: number
}
