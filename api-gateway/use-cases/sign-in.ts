import type { Db, Trx } from '#platform/db.ts'
import type { Device } from '../domain/session.ts'
import type { Person } from '../domain/user.ts'
import { note } from '../store/audit.ts'
import { findLogin } from '../store/lookups.ts'
import { type KeptToken, openSession } from '../store/sessions.ts'
import { findUser } from '../store/users.ts'

/** Who is signed in, and in which session. */
export interface SignedIn {
  person: Person
  sessionId: string
}

export interface SignIn {
  /** In lower case. */
  email: string
  /** Whether the password belongs to the hash; takes as long when there is no hash. */
  matches: (passwordHash: string | null) => Promise<boolean>
  sessionId: string
  token: KeptToken
  device: Device
  /** Takes work that the answer does not wait for. */
  later: (work: Promise<void>) => void
}

/**
 * Opens a session for who knows the password. Undefined for an unknown address, a wrong password
 * and a person who may not sign in: after the same time, whichever it is.
 */
export async function signIn(db: Db, attempt: SignIn): Promise<SignedIn | undefined> {
  const login = await db.system((trx) => findLogin(trx, attempt.email))
  // No transaction is open while the password is checked: that takes long on purpose.
  const matches = await attempt.matches(login?.passwordHash ?? null)
  if (!login) return undefined

  const { organizationId, userId } = login
  if (!matches || !login.active) {
    attempt.later(db.as({ organizationId }, (trx) => noteFailure(trx, userId, attempt.device)))
    return undefined
  }
  return db.as({ organizationId }, (trx) => openIfActive(trx, userId, attempt))
}

/** A session to be opened for somebody. */
type Opening = Pick<SignIn, 'sessionId' | 'token' | 'device'>

/**
 * Opens a session for whoever a provider vouches for: an active person with this address, in lower
 * case, who is there already. Undefined when there is none; nobody is made by signing in.
 */
export async function signInVouchedFor(
  db: Db,
  { email, ...opening }: Opening & { email: string },
): Promise<SignedIn | undefined> {
  const login = await db.system((trx) => findLogin(trx, email))
  if (!login) return undefined
  const { organizationId, userId } = login
  return db.as({ organizationId }, async (trx) => {
    const signedIn = await openIfActive(trx, userId, opening, { by: 'openid' })
    if (!signedIn) await noteFailure(trx, userId, opening.device, { by: 'openid' })
    return signedIn
  })
}

async function openIfActive(
  trx: Trx,
  userId: string,
  { sessionId, token, device }: Opening,
  how: object = {},
): Promise<SignedIn | undefined> {
  const person = await findUser(trx, userId, { lock: true })
  if (person?.status !== 'active') return undefined
  await openSession(trx, { id: sessionId, userId, device }, token)
  const by = { userId, address: device.address }
  const details = { sessionId, ...how }
  await note(trx, { action: 'sign_in.succeeded', by, subjectId: userId, details })
  return { person, sessionId }
}

/** How many there can be is limited by how often anybody may guess. */
function noteFailure(
  trx: Trx,
  userId: string,
  { address }: Device,
  how: Record<string, unknown> = {},
): Promise<void> {
  const action = 'sign_in.failed' as const
  return note(trx, { action, by: { address }, subjectId: userId, details: how })
}
