import { organizationOf, type Trx } from '#platform/db.ts'
import { conflict } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { announceCompany, announcePerson, type Company } from '../domain/announce.ts'
import type { Origin } from '../domain/origin.ts'
import type { Person } from '../domain/user.ts'
import { note } from '../store/audit.ts'
import { insertOrganization } from '../store/organizations.ts'
import { insertUser } from '../store/users.ts'

export interface SignUp {
  name: string
  currency: string
  timeZone: string
  admin: { id: string; name: string; email: string; passwordHash: string; operator: boolean }
  by: Origin
  now: Date
}

/**
 * Founds the organization of this transaction with its first admin, and announces both.
 * Throws 409 `email_taken`.
 */
export async function signUp(
  trx: Trx,
  { admin, by, now, ...given }: SignUp,
): Promise<{ company: Company; person: Person }> {
  const organizationId = organizationOf(trx)
  const createdAt = now.toISOString()
  const company: Company = { ...given, id: organizationId, createdAt, version: 1 }
  const { passwordHash, ...who } = admin
  const person: Person = {
    ...who,
    organizationId,
    role: 'admin',
    status: 'active',
    locale: 'en',
    hasPassword: true,
    createdAt,
    version: 1,
  }
  await insertOrganization(trx, company)
  if (!(await insertUser(trx, person, passwordHash))) {
    throw conflict('email_taken', 'Somebody has this e-mail address already')
  }
  await note(trx, { action: 'organization.founded', by, subjectId: person.id })
  await addToOutbox(trx, announceCompany('created', company), announcePerson('created', person))
  return { company, person }
}
