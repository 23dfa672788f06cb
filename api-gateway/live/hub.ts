import type { Role } from '#contracts/endpoint.ts'
import type { Actor } from '#platform/db.ts'
import type { Hint } from './hints.ts'
import { type Connection, LivePerson, message } from './person.ts'

/** Knows who listens: by organization, then by person. */
export interface Hub {
  /** Adds an open stream of this person; returns how to take it out again. */
  join(actor: Actor, connection: Connection): () => void
  /** Tells those whom the hints are for, in this organization only. */
  tell(organizationId: string, hints: readonly Hint[]): void
  /** Something may have been missed: everybody asks again. */
  reset(): void
}

/** What a stream begins with, and what follows when hints may have been lost. */
export const resetMessage = message('reset', {})

/** An empty hub. */
export function hub(): Hub {
  const organizations = new Map<string, Map<string, LivePerson>>()

  return {
    join: ({ organizationId, id, role }, connection) => {
      const people = organizations.get(organizationId) ?? new Map<string, LivePerson>()
      organizations.set(organizationId, people)
      const person = people.get(id) ?? new LivePerson(role)
      people.set(id, person)
      // The newest token knows best.
      person.role = role
      person.connections.add(connection)
      return () => {
        person.connections.delete(connection)
        if (person.connections.size > 0) return
        person.forget()
        if (people.get(id) === person) people.delete(id)
        if (people.size === 0) organizations.delete(organizationId)
      }
    },
    tell: (organizationId, hints) => {
      const people = organizations.get(organizationId)
      if (!people) return
      for (const { kind, to, data } of hints) {
        for (const person of recipients(people, to)) person.tell(kind, data)
      }
    },
    reset: () => {
      for (const people of organizations.values()) {
        for (const { connections } of people.values()) {
          for (const connection of connections) connection.write(resetMessage)
        }
      }
    },
  }
}

function recipients(people: Map<string, LivePerson>, to: Hint['to']): LivePerson[] {
  if ('roles' in to) return [...people.values()].filter(({ role }) => includes(to.roles, role))
  return to.people.flatMap((id) => people.get(id) ?? [])
}

const includes = (roles: readonly Role[], role: Role) => roles.includes(role)
