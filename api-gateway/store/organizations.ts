import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Company } from '../domain/announce.ts'

const columns = ['organization_id', 'name', 'currency', 'time_zone', 'version', 'created_at']

const row = z
  .object({
    organization_id: z.uuid(),
    name: z.string(),
    currency: z.string(),
    time_zone: z.string(),
    version: z.int(),
    created_at: z.date(),
  })
  .transform(
    (from): Company => ({
      id: from.organization_id,
      name: from.name,
      currency: from.currency,
      timeZone: from.time_zone,
      version: from.version,
      createdAt: from.created_at.toISOString(),
    }),
  )

/** Adds the organization of this transaction. */
export async function insertOrganization(trx: Trx, company: Company): Promise<void> {
  await trx('organizations').insert({
    organization_id: organizationOf(trx),
    name: company.name,
    currency: company.currency,
    time_zone: company.timeZone,
    version: company.version,
    created_at: company.createdAt,
  })
}

/** The organization of this transaction; `lock` keeps others from changing it until the commit. */
export async function readOrganization(
  trx: Trx,
  { lock = false } = {},
): Promise<Company | undefined> {
  const query = trx('organizations')
    .where({ organization_id: organizationOf(trx) })
    .first(columns)
  const found: unknown = await (lock ? query.forUpdate() : query)
  return found ? row.parse(found) : undefined
}

/** Writes name, time zone and version. */
export async function saveOrganization(trx: Trx, company: Company): Promise<void> {
  await trx('organizations')
    .where({ organization_id: company.id })
    .update({ name: company.name, time_zone: company.timeZone, version: company.version })
}
