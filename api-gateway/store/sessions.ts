import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Device, PresentedToken } from '../domain/session.ts'

/** A refresh token as it is kept: its hash, and how long it lives. */
export interface KeptToken {
  hash: Buffer
  createdAt: Date
  expiresAt: Date
}

const presented = z
  .object({
    session_id: z.uuid(),
    user_id: z.uuid(),
    used_at: z.date().nullable(),
    expires_at: z.date(),
    revoked_at: z.date().nullable(),
    status: z.enum(['active', 'disabled', 'invited']),
  })
  .transform((row): PresentedToken & { sessionId: string; userId: string } => ({
    sessionId: row.session_id,
    userId: row.user_id,
    usedAt: row.used_at,
    expiresAt: row.expires_at,
    sessionRevokedAt: row.revoked_at,
    userStatus: row.status,
  }))

const open = z
  .object({
    id: z.uuid(),
    created_at: z.date(),
    last_used_at: z.date(),
    expires_at: z.date(),
    user_agent: z.string().nullable(),
    address: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    userAgent: row.user_agent,
    address: row.address,
  }))

/** Opens a session with its first token, and forgets the person's sessions that have ended. */
export async function openSession(
  trx: Trx,
  session: { id: string; userId: string; device: Device },
  token: KeptToken,
): Promise<void> {
  const organization_id = organizationOf(trx)
  await trx('sessions')
    .where({ organization_id, user_id: session.userId })
    .where('expires_at', '<', token.createdAt)
    .delete()
  await trx('sessions').insert({
    organization_id,
    id: session.id,
    user_id: session.userId,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
    ...usedOn(session.device, token.createdAt),
  })
  await addToken(trx, session.id, token)
}

/** The person's sessions that are open at this time, the one used last first. */
export async function findSessions(trx: Trx, userId: string, now: Date) {
  const found: unknown[] = await trx('sessions')
    .where({ organization_id: organizationOf(trx), user_id: userId, revoked_at: null })
    .where('expires_at', '>', now)
    .orderBy('last_used_at', 'desc')
    .select('id', 'created_at', 'last_used_at', 'expires_at', 'user_agent', 'address')
  return found.map((each) => open.parse(each))
}

/**
 * The token, with its session locked: of two who come with the same token at the same moment one
 * is first. Person and session are read after the lock.
 */
export async function lockToken(trx: Trx, hash: Buffer) {
  const organization_id = organizationOf(trx)
  await trx('sessions')
    .where({ organization_id })
    .whereIn('id', trx('refresh_tokens').where({ token_hash: hash }).select('session_id'))
    .forUpdate()
    .select('id')
  const found: unknown = await trx('refresh_tokens as token')
    .join('sessions as session', (on) => {
      on.on('session.organization_id', 'token.organization_id')
      on.on('session.id', 'token.session_id')
    })
    .join('users as person', (on) => {
      on.on('person.organization_id', 'session.organization_id')
      on.on('person.id', 'session.user_id')
    })
    .where({ 'token.organization_id': organization_id, 'token.token_hash': hash })
    .first(
      'token.session_id',
      'session.user_id',
      'token.used_at',
      'token.expires_at',
      'session.revoked_at',
      'person.status',
    )
  return found ? presented.parse(found) : undefined
}

/** Adds the next token of a session and lets the session live as long as it. */
export async function renewSession(
  trx: Trx,
  { sessionId, usedHash, device }: { sessionId: string; usedHash: Buffer; device: Device },
  token: KeptToken,
): Promise<void> {
  const organization_id = organizationOf(trx)
  await trx('refresh_tokens')
    .where({ organization_id, token_hash: usedHash })
    // A lost answer is repeated within 10 s of the first use, not of the last one.
    .update({ used_at: trx.raw('coalesce(used_at, ?)', [token.createdAt]) })
  await trx('refresh_tokens')
    .where({ organization_id, session_id: sessionId })
    .where('expires_at', '<', token.createdAt)
    .delete()
  await trx('sessions')
    .where({ organization_id, id: sessionId })
    .update({ expires_at: token.expiresAt, ...usedOn(device, token.createdAt) })
  await addToken(trx, sessionId, token)
}

/** Ends the session: none of its tokens is worth anything from now on. */
export async function revokeSession(trx: Trx, sessionId: string, now: Date): Promise<void> {
  await trx('sessions')
    .where({ organization_id: organizationOf(trx), id: sessionId })
    .whereNull('revoked_at')
    .update({ revoked_at: now })
}

/** Ends all sessions of a person. */
export async function revokeSessionsOf(trx: Trx, userId: string, now: Date): Promise<void> {
  await trx('sessions')
    .where({ organization_id: organizationOf(trx), user_id: userId })
    .whereNull('revoked_at')
    .update({ revoked_at: now })
}

async function addToken(trx: Trx, sessionId: string, token: KeptToken): Promise<void> {
  await trx('refresh_tokens').insert({
    organization_id: organizationOf(trx),
    session_id: sessionId,
    token_hash: token.hash,
    created_at: token.createdAt,
    expires_at: token.expiresAt,
  })
}

function usedOn({ userAgent, address }: Device, now: Date) {
  return {
    last_used_at: now,
    user_agent: userAgent?.slice(0, 200) ?? null,
    address: address ?? null,
  }
}
