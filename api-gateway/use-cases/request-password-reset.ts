import { passwordResetRequested } from '#contracts/events/user.ts'
import type { Db, Trx } from '#platform/db.ts'
import { addToOutbox } from '#platform/outbox.ts'
import type { Origin } from '../domain/origin.ts'
import { note } from '../store/audit.ts'
import { findLogin } from '../store/lookups.ts'
import { forgetLinks, insertLink } from '../store/password-links.ts'
import type { KeptToken } from '../store/sessions.ts'
import { findUser } from '../store/users.ts'

export interface ResetRequest {
  /** In lower case. */
  email: string
  link: KeptToken
  sealedToken: string
  by: Origin
}

/** Mails a link to whoever has this address; nothing happens for an address nobody has. */
export async function requestPasswordReset(db: Db, request: ResetRequest): Promise<void> {
  const login = await db.system((trx) => findLogin(trx, request.email))
  if (!login?.active) return
  const { organizationId, userId } = login
  await db.as({ organizationId }, (trx) => mailLink(trx, userId, request))
}

async function mailLink(trx: Trx, userId: string, request: ResetRequest): Promise<void> {
  const { link, sealedToken, by } = request
  const person = await findUser(trx, userId, { lock: true })
  if (person?.status !== 'active') return
  await forgetLinks(trx, userId)
  await insertLink(trx, userId, 'reset', link)
  await note(trx, { action: 'password_reset.requested', by, subjectId: userId })
  const data = { userId, sealedToken, expiresAt: link.expiresAt.toISOString() }
  await addToOutbox(trx, passwordResetRequested.about(data, person.version))
}
