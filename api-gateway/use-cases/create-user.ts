import type { Role } from '#contracts/endpoint.ts'
import { userInvited } from '#contracts/events/user.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { announcePerson } from '../domain/announce.ts'
import type { Origin } from '../domain/origin.ts'
import type { Person } from '../domain/user.ts'
import { note } from '../store/audit.ts'
import { readOrganization } from '../store/organizations.ts'
import { forgetLinks, insertLink } from '../store/password-links.ts'
import type { KeptToken } from '../store/sessions.ts'
import { findUser, insertUser } from '../store/users.ts'

/** How a new person gets in: with a password that was given, or with a link in a mail. */
export type Entrance = { passwordHash: string } | Invitation

/** The link's hash stays here; its secret goes out sealed. */
export interface Invitation {
  invitation: KeptToken
  sealedToken: string
  invitedById: string
}

export interface NewUser {
  id: string
  name: string
  email: string
  role: Role
  entrance: Entrance
  by: Origin
  now: Date
}

/**
 * Adds a person to the organization and announces it; without a password an invitation goes out
 * by mail. Throws 409 `email_taken`.
 */
export async function createUser(trx: Trx, given: NewUser): Promise<Person> {
  const { entrance, by, now, ...who } = given
  const hasPassword = 'passwordHash' in entrance
  const person: Person = {
    ...who,
    organizationId: organizationOf(trx),
    status: hasPassword ? 'active' : 'invited',
    locale: 'en',
    // Given on signing up or by hand, never by an admin of an organization.
    operator: false,
    hasPassword,
    createdAt: now.toISOString(),
    version: 1,
  }
  if (!(await insertUser(trx, person, hasPassword ? entrance.passwordHash : null))) {
    throw conflict('email_taken', 'Somebody has this e-mail address already')
  }
  const action = hasPassword ? 'user.added' : 'user.invited'
  await note(trx, { action, by, subjectId: person.id, details: { role: person.role } })
  await addToOutbox(trx, announcePerson('created', person))
  if (!hasPassword) await invite(trx, person, entrance)
  return person
}

/**
 * Mails a new link to somebody who has not accepted an invitation yet; the one before is worth
 * nothing from now on. Throws 404, 409 `not_invited`.
 */
export async function inviteAgain(
  trx: Trx,
  { userId, entrance, by }: { userId: string; entrance: Invitation; by: Origin },
): Promise<Person> {
  const person = await findUser(trx, userId, { lock: true })
  if (!person) throw notFound('There is no such person')
  if (person.status !== 'invited') {
    throw conflict('not_invited', 'This person has accepted an invitation, or may not come in')
  }
  await forgetLinks(trx, userId)
  await note(trx, { action: 'user.invited', by, subjectId: userId, details: { again: true } })
  await invite(trx, person, entrance)
  return person
}

async function invite(
  trx: Trx,
  person: Person,
  { invitation, sealedToken, invitedById }: Invitation,
): Promise<void> {
  const company = await readOrganization(trx)
  const invitedBy = await findUser(trx, invitedById)
  if (!company || !invitedBy) throw notFound('The organization or the inviting person is gone')

  await insertLink(trx, person.id, 'invitation', invitation)
  const data = {
    userId: person.id,
    sealedToken,
    invitedBy: invitedBy.name,
    organizationName: company.name,
    expiresAt: invitation.expiresAt.toISOString(),
  }
  await addToOutbox(trx, userInvited.about(data, person.version))
}
