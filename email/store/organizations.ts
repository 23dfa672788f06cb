import { organizationOf, type Trx } from '#platform/db.ts'

/** An organization as far as mail is concerned. */
export interface OrganizationNews {
  name: string
  timeZone: string
  version: number
}

/** Keeps the newest news of this transaction's organization, whatever order they come in. */
export async function saveOrganization(trx: Trx, news: OrganizationNews): Promise<void> {
  await trx('organizations')
    .insert({
      organization_id: organizationOf(trx),
      name: news.name,
      time_zone: news.timeZone,
      version: news.version,
    })
    .onConflict('organization_id')
    .merge()
    .whereRaw('organizations.version < excluded.version')
}
