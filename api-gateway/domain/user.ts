import type { User } from '#contracts/api/identity.ts'
import type { Role } from '#contracts/endpoint.ts'

type Status = User['status']

/** A person, with what only the gateway itself needs to know. */
export interface Person extends User {
  hasPassword: boolean
  operator: boolean
  /** Rises with each change; the events about this person carry it. */
  version: number
}

/** What may be changed of a person. */
export interface UserChange {
  name?: string | undefined
  role?: Role | undefined
  status?: 'active' | 'disabled' | undefined
  locale?: string | undefined
}

/** The person after the change, or the very same object when nothing is different. */
export function changed(person: Person, change: UserChange): Person {
  const next: Person = {
    ...person,
    name: change.name ?? person.name,
    role: change.role ?? person.role,
    locale: change.locale ?? person.locale,
    status: change.status ? statusFor(person, change.status) : person.status,
  }
  const same =
    next.name === person.name &&
    next.role === person.role &&
    next.locale === person.locale &&
    next.status === person.status
  return same ? person : { ...next, version: person.version + 1 }
}

/** Whether the change would leave the organization without anybody who can run it. */
export function losesLastAdmin(before: Person, after: Person, activeAdminIds: string[]): boolean {
  if (!runsIt(before) || runsIt(after)) return false
  return activeAdminIds.every((id) => id === before.id)
}

/** Who has never set a password has nothing to sign in with: invited again, not active. */
function statusFor(person: Person, wanted: 'active' | 'disabled'): Status {
  if (wanted === 'disabled') return 'disabled'
  return person.hasPassword ? 'active' : 'invited'
}

const runsIt = (person: Person) => person.role === 'admin' && person.status === 'active'
