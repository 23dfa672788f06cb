import type { EventDraft } from '#contracts/event.ts'
import { organizationCreated, organizationUpdated } from '#contracts/events/organization.ts'
import { userCreated, userUpdated } from '#contracts/events/user.ts'
import type { Person } from './user.ts'

/** An organization as the gateway keeps it. */
export interface Company {
  id: string
  name: string
  /** ISO 4217; it never changes. */
  currency: string
  /** IANA name. */
  timeZone: string
  createdAt: string
  /** Rises with each change; the events about the organization carry it. */
  version: number
}

/** The fact that a person is new or was changed, with all that others keep of a person. */
export function announcePerson(what: 'created' | 'updated', person: Person): EventDraft {
  const event = what === 'created' ? userCreated : userUpdated
  const { id, name, email, role, locale } = person
  // Who was invited only takes part once the invitation is accepted: no tasks until then.
  const status = person.status === 'active' ? 'active' : 'disabled'
  return event.about({ userId: id, name, email, role, status, locale }, person.version)
}

/** The fact that an organization is new or was changed. */
export function announceCompany(what: 'created' | 'updated', company: Company): EventDraft {
  const event = what === 'created' ? organizationCreated : organizationUpdated
  const { id, name, currency, timeZone } = company
  return event.about({ organizationId: id, name, currency, timeZone }, company.version)
}
