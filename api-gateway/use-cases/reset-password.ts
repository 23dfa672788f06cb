import type { Db, Trx } from '#platform/db.ts'
import { invalid } from '#platform/errors.ts'
import { addToOutbox } from '#platform/outbox.ts'
import { announcePerson } from '../domain/announce.ts'
import type { Origin } from '../domain/origin.ts'
import { changed, type Person } from '../domain/user.ts'
import { note } from '../store/audit.ts'
import { organizationOfLink } from '../store/lookups.ts'
import { forgetLinks, type LinkPurpose, useLink } from '../store/password-links.ts'
import { revokeSessionsOf } from '../store/sessions.ts'
import { findUser, markOperator, savePassword, saveUser } from '../store/users.ts'

export interface Reset {
  tokenHash: Buffer
  /** Makes the hash of the new password: dear, so only for a link that exists. */
  hashPassword: () => Promise<string>
  /** In lower case: whose link also shows that they run the installation. */
  operatorEmails: readonly string[]
  by: Origin
  now: Date
}

/**
 * Uses a mailed link up: the person gets the password. Who was invited is active from now on,
 * which is announced; who had one before is signed out everywhere. Who got the mail at an address
 * of an operator is one from now on. Throws 422 `token_invalid`.
 */
export async function resetPassword(db: Db, reset: Reset): Promise<void> {
  const { tokenHash, hashPassword } = reset
  const organizationId = await db.system((trx) => organizationOfLink(trx, tokenHash))
  if (!organizationId) throw tokenInvalid()
  const passwordHash = await hashPassword()
  await db.as({ organizationId }, (trx) => setPassword(trx, reset, passwordHash))
}

async function setPassword(
  trx: Trx,
  { tokenHash, operatorEmails, by, now }: Reset,
  passwordHash: string,
): Promise<void> {
  const link = await useLink(trx, tokenHash, now)
  const person = link ? await findUser(trx, link.userId, { lock: true }) : undefined
  if (!link || !person || !mayUse(person, link.purpose)) throw tokenInvalid()

  await savePassword(trx, person.id, passwordHash)
  await forgetLinks(trx, person.id)
  await note(trx, {
    action: 'password.set',
    by,
    subjectId: person.id,
    details: { by: link.purpose },
  })
  if (operatorEmails.includes(person.email)) await makeOperator(trx, person, by)
  if (link.purpose === 'reset') return revokeSessionsOf(trx, person.id, now)
  const active = changed({ ...person, hasPassword: true }, { status: 'active' })
  await saveUser(trx, active)
  await addToOutbox(trx, announcePerson('updated', active))
}

/** Sessions that somebody else may have opened before do not get the mark: they end with this. */
async function makeOperator(trx: Trx, { id, operator }: Person, by: Origin): Promise<void> {
  if (operator) return
  await markOperator(trx, id)
  await note(trx, { action: 'operator.added', by, subjectId: id })
}

const mayUse = ({ status }: Person, purpose: LinkPurpose): boolean =>
  status === (purpose === 'invitation' ? 'invited' : 'active')

/** Why a link does not work is nobody's business: one answer for all reasons. */
const tokenInvalid = () =>
  invalid('token', 'The link was used before, is too old or was never given', 'token_invalid')
