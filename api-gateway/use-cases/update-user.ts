import type { Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { announcePerson } from '../domain/announce.ts'
import type { Origin } from '../domain/origin.ts'
import { changed, losesLastAdmin, type Person, type UserChange } from '../domain/user.ts'
import { note } from '../store/audit.ts'
import { revokeSessionsOf } from '../store/sessions.ts'
import { findUser, lockActiveAdmins, saveUser } from '../store/users.ts'

export interface UserUpdate {
  userId: string
  change: UserChange
  by: Origin
  now: Date
}

/**
 * Changes a person and announces it; who is disabled is signed out everywhere. A change that
 * changes nothing announces nothing. Throws 404, and 409 `last_admin`.
 */
export async function updateUser(
  trx: Trx,
  { userId, change, by, now }: UserUpdate,
): Promise<Person> {
  const admins = change.role || change.status ? await lockActiveAdmins(trx) : []
  const before = await findUser(trx, userId, { lock: true })
  if (!before) throw notFound('There is no such person')

  const after = changed(before, change)
  if (after === before) return before
  if (losesLastAdmin(before, after, admins)) {
    throw conflict('last_admin', 'An organization needs at least one active admin')
  }
  await saveUser(trx, after)
  if (after.status === 'disabled') await revokeSessionsOf(trx, userId, now)
  const details = { before: shown(before), after: shown(after) }
  await note(trx, { action: 'user.changed', by, subjectId: userId, details })
  await addToOutbox(trx, announcePerson('updated', after))
  return after
}

const shown = ({ name, role, status, locale }: Person) => ({ name, role, status, locale })
