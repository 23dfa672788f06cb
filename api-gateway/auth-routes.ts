import type Router from '@koa/router'
import type { z } from 'zod'
import * as api from '#contracts/api/identity.ts'
import type { Db } from '#platform/db.ts'
import { AppError, forbidden, unauthenticated } from '#platform/errors.ts'
import { type Reply, reply, serve } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { accessTokenSeconds, type IssueAccessToken } from './credentials/access-tokens.ts'
import { hashPassword, inLine, passwordMatches } from './credentials/passwords.ts'
import type { RefreshCookie } from './credentials/refresh-cookie.ts'
import { hashOf, newSecret } from './credentials/secrets.ts'
import { sessionEnd } from './domain/session.ts'
import type { Person } from './domain/user.ts'
import type { Limits } from './limits/limits.ts'
import { acceptInvitation } from './use-cases/accept-invitation.ts'
import { refreshSession } from './use-cases/refresh-session.ts'
import { signIn } from './use-cases/sign-in.ts'
import { signOut } from './use-cases/sign-out.ts'
import { signUp } from './use-cases/sign-up.ts'

export interface AuthRouteOptions {
  db: Db
  limits: Limits
  issue: IssueAccessToken
  cookie: RefreshCookie
  signUpOpen: boolean
  /** In lower case: who runs the installation. */
  operatorEmails: readonly string[]
}

/** What people do who are not signed in yet. */
export function authRoutes(router: Router, options: AuthRouteOptions): void {
  const { db, limits, issue, cookie, signUpOpen, operatorEmails } = options

  serve(router, api.signUp, async ({ body: { admin, ...organization }, now, ip }) => {
    if (!signUpOpen) throw forbidden('sign_up_closed', 'New organizations are set up by us')
    await limits.signUp(ip)
    const { password, ...person } = admin
    const passwordHash = await inLine(() => hashPassword(password))
    const operator = operatorEmails.includes(person.email)
    const founder = { ...person, id: newId(), passwordHash, operator }
    return db.as({ organizationId: newId() }, async (trx) => {
      const founded = await signUp(trx, { ...organization, admin: founder, now })
      return { organization: founded.company, user: founded.person }
    })
  })

  serve(router, api.login, async ({ body: { email, password }, now, ip }) => {
    const { secret, token } = nextToken(now)
    const signedIn = await inLine(async () => {
      await limits.mayGuess(email, ip)
      const matches = (hash: string | null) => passwordMatches(hash, password)
      const found = await signIn(db, { email, matches, sessionId: newId(), token })
      if (!found) await limits.guessedWrong(email, ip)
      return found
    })
    if (!signedIn) throw new AppError(401, 'invalid_credentials', 'Address or password is wrong')
    return session(signedIn, now, secret)
  })

  serve(router, api.refresh, async ({ headers, now }) => {
    const presented = cookie.read(headers)
    const { secret, token } = nextToken(now)
    const renewed =
      presented && (await refreshSession(db, { hash: hashOf(presented), next: token, now }))
    if (!renewed) throw unauthenticated('Sign in again')
    return session(renewed, now, secret)
  })

  serve(router, api.logout, async ({ headers, now }) => {
    const presented = cookie.read(headers)
    if (presented) await signOut(db, hashOf(presented), now)
    return reply(204, undefined, cookie.clear())
  })

  serve(router, api.acceptInvitation, async ({ body, now }) => {
    const passwordHash = () => inLine(() => hashPassword(body.password))
    const tokenHash = hashOf(body.token)
    await acceptInvitation(db, { tokenHash, hashPassword: passwordHash, now })
    return undefined
  })

  async function session(
    who: { person: Person; sessionId: string },
    now: Date,
    secret: string,
  ): Promise<Reply> {
    const body: z.input<typeof api.Session> = {
      accessToken: await issue(who, now),
      tokenType: 'Bearer',
      expiresInSeconds: accessTokenSeconds,
      user: who.person,
    }
    return reply(200, body, cookie.set(secret))
  }
}

function nextToken(now: Date) {
  const { secret, hash } = newSecret()
  return { secret, token: { hash, createdAt: now, expiresAt: sessionEnd(now) } }
}
