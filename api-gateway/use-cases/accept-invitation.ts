import type { Db, Trx } from '#platform/db.ts'
import { invalid } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { announcePerson } from '../domain/announce.ts'
import { changed } from '../domain/user.ts'
import { useInvitation } from '../store/invitations.ts'
import { organizationOfInvitation } from '../store/lookups.ts'
import { findUser, savePassword, saveUser } from '../store/users.ts'

export interface Acceptance {
  tokenHash: Buffer
  /** Makes the hash of the new password: dear, so only for a link that exists. */
  hashPassword: () => Promise<string>
  now: Date
}

/**
 * Uses an invitation up: the person gets the password and is active from now on, which is
 * announced. Throws 422 `token_invalid`.
 */
export async function acceptInvitation(db: Db, acceptance: Acceptance): Promise<void> {
  const { tokenHash, hashPassword, now } = acceptance
  const organizationId = await db.system((trx) => organizationOfInvitation(trx, tokenHash))
  if (!organizationId) throw tokenInvalid()
  const passwordHash = await hashPassword()
  await db.as({ organizationId }, (trx) => activate(trx, tokenHash, passwordHash, now))
}

async function activate(
  trx: Trx,
  tokenHash: Buffer,
  passwordHash: string,
  now: Date,
): Promise<void> {
  const userId = await useInvitation(trx, tokenHash, now)
  const person = userId ? await findUser(trx, userId, { lock: true }) : undefined
  if (person?.status !== 'invited') throw tokenInvalid()

  await savePassword(trx, person.id, passwordHash)
  const active = changed({ ...person, hasPassword: true }, { status: 'active' })
  await saveUser(trx, active)
  await addToOutbox(trx, announcePerson('updated', active))
}

/** Why a link does not work is nobody's business: one answer for all reasons. */
const tokenInvalid = () =>
  invalid('token', 'The link was used before, is too old or was never given', 'token_invalid')
