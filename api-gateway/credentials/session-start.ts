import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import type { Session } from '#contracts/api/identity.ts'
import { type Reply, reply } from '#platform/http.ts'
import type { Device } from '../domain/session.ts'
import { sessionEnd } from '../domain/session.ts'
import type { Person } from '../domain/user.ts'
import { accessTokenSeconds, type IssueAccessToken } from './access-tokens.ts'
import type { AuthCookie } from './auth-cookie.ts'
import { newSecret } from './secrets.ts'

/** A refresh token for the caller's hands, and what is kept of it. */
export function nextToken(now: Date) {
  const { secret, hash } = newSecret()
  return { secret, token: { hash, createdAt: now, expiresAt: sessionEnd(now) } }
}

/** The device that sent a request with these headers. */
export const deviceOf = (headers: IncomingHttpHeaders, address: string): Device => ({
  userAgent: headers['user-agent'],
  address,
})

export interface SessionStart {
  issue: IssueAccessToken
  cookie: AuthCookie
}

/** Who has come in, and what is given to them. */
interface Entered {
  who: { person: Person; sessionId: string }
  now: Date
  /** The refresh token. */
  secret: string
  /** Cookies that have done their work. */
  spent?: string[]
}

/** The answer to everybody who came in, whichever way: an access token, and the refresh cookie. */
export async function sessionReply(
  { issue, cookie }: SessionStart,
  { who, now, secret, spent = [] }: Entered,
): Promise<Reply> {
  const body: z.input<typeof Session> = {
    accessToken: await issue(who, now),
    tokenType: 'Bearer',
    expiresInSeconds: accessTokenSeconds,
    user: who.person,
  }
  return reply(200, body, { 'set-cookie': [cookie.set(secret), ...spent] })
}
