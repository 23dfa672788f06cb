import { z } from 'zod'
import type { Trx } from '#platform/db.ts'

const login = z
  .object({
    organization_id: z.uuid(),
    id: z.uuid(),
    password_hash: z.string().nullable(),
    status: z.string(),
  })
  .transform((row) => ({
    organizationId: row.organization_id,
    userId: row.id,
    passwordHash: row.password_hash,
    active: row.status === 'active',
  }))

const organization = z.object({ organization_id: z.uuid() })

/** What a sign-in is checked against. The address in lower case. Works without a tenant. */
export async function findLogin(trx: Trx, email: string) {
  const { rows } = await trx.raw('SELECT * FROM system_login_of(?)', [email])
  return rows[0] ? login.parse(rows[0]) : undefined
}

/** Whose refresh token has this hash. Works without a tenant. */
export async function organizationOfToken(trx: Trx, hash: Buffer): Promise<string | undefined> {
  const { rows } = await trx.raw('SELECT * FROM system_session_of(?)', [hash])
  return rows[0] ? organization.parse(rows[0]).organization_id : undefined
}

/** Whose mailed link has this hash. Works without a tenant. */
export async function organizationOfLink(trx: Trx, hash: Buffer): Promise<string | undefined> {
  const { rows } = await trx.raw('SELECT * FROM system_password_link_of(?)', [hash])
  return rows[0] ? organization.parse(rows[0]).organization_id : undefined
}

/** Which of these sessions and personal tokens are over. Works without a tenant. */
export async function endedSessions(
  trx: Trx,
  sessions: readonly { organizationId: string; sessionId: string }[],
): Promise<Set<string>> {
  const { rows } = await trx.raw('SELECT id FROM system_ended_sessions(?::uuid[], ?::uuid[])', [
    sessions.map(({ organizationId }) => organizationId),
    sessions.map(({ sessionId }) => sessionId),
  ])
  return new Set(
    z
      .array(z.object({ id: z.uuid() }))
      .parse(rows)
      .map(({ id }) => id),
  )
}
