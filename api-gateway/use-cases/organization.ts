import type { Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { announceCompany, type Company } from '../domain/announce.ts'
import type { Origin } from '../domain/origin.ts'
import { note } from '../store/audit.ts'
import { readOrganization, saveOrganization } from '../store/organizations.ts'

/** The organization of this transaction. */
export async function showOrganization(trx: Trx): Promise<Company> {
  return existing(await readOrganization(trx))
}

/** Changes name or time zone and announces it; a change that changes nothing announces nothing. */
export async function updateOrganization(
  trx: Trx,
  change: { name?: string | undefined; timeZone?: string | undefined },
  by: Origin,
): Promise<Company> {
  const before = existing(await readOrganization(trx, { lock: true }))
  const name = change.name ?? before.name
  const timeZone = change.timeZone ?? before.timeZone
  if (name === before.name && timeZone === before.timeZone) return before

  const after = { ...before, name, timeZone, version: before.version + 1 }
  await saveOrganization(trx, after)
  await note(trx, { action: 'organization.changed', by, details: { name, timeZone } })
  await addToOutbox(trx, announceCompany('updated', after))
  return after
}

function existing(company: Company | undefined): Company {
  if (!company) throw notFound('There is no such organization')
  return company
}
