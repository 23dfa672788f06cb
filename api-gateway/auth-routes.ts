import type Router from '@koa/router'
import * as api from '#contracts/api/identity.ts'
import type { Db } from '#platform/db.ts'
import { AppError, forbidden, unauthenticated } from '#platform/errors.ts'
import { reply, serve } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { log } from '#platform/log.ts'
import { refuseCommonPassword } from './credentials/common-passwords.ts'
import { hashPassword, inLine, passwordMatches } from './credentials/passwords.ts'
import { hashOf } from './credentials/secrets.ts'
import {
  deviceOf,
  nextToken,
  type SessionStart,
  sessionReply,
} from './credentials/session-start.ts'
import type { Limits } from './limits/limits.ts'
import { refreshSession } from './use-cases/refresh-session.ts'
import { signIn } from './use-cases/sign-in.ts'
import { signOut } from './use-cases/sign-out.ts'
import { signUp } from './use-cases/sign-up.ts'

export interface AuthRouteOptions extends SessionStart {
  db: Db
  limits: Limits
  signUpOpen: boolean
}

/** What people do who are not signed in yet. */
export function authRoutes(router: Router, options: AuthRouteOptions): void {
  const { db, limits, cookie, signUpOpen } = options

  serve(router, api.signUp, async ({ body: { admin, ...organization }, now, ip }) => {
    if (!signUpOpen) throw forbidden('sign_up_closed', 'New organizations are set up by us')
    const { password, ...person } = admin
    refuseCommonPassword(password, 'admin.password')
    await limits.signUp(ip)
    const passwordHash = await inLine(() => hashPassword(password))
    const by = { address: ip }
    // Anybody can sign up with any address: the mark of an operator comes by mail or by hand.
    const founder = { ...person, id: newId(), passwordHash, operator: false }
    return db.as({ organizationId: newId() }, async (trx) => {
      const founded = await signUp(trx, { ...organization, admin: founder, by, now })
      return { organization: founded.company, user: founded.person }
    })
  })

  serve(router, api.login, async ({ body: { email, password }, now, ip, headers }) => {
    const { secret, token } = nextToken(now)
    const device = deviceOf(headers, ip)
    const signedIn = await inLine(async () => {
      await limits.mayGuess(email, ip)
      const matches = (hash: string | null) => passwordMatches(hash, password)
      const found = await signIn(db, { email, matches, sessionId: newId(), token, device, later })
      if (!found) await limits.guessedWrong(email, ip)
      return found
    })
    if (!signedIn) throw new AppError(401, 'invalid_credentials', 'Address or password is wrong')
    return sessionReply(options, { who: signedIn, now, secret })
  })

  serve(router, api.refresh, async ({ headers, now, ip }) => {
    const presented = cookie.read(headers)
    const { secret, token } = nextToken(now)
    const device = deviceOf(headers, ip)
    const renewed =
      presented && (await refreshSession(db, { hash: hashOf(presented), next: token, device, now }))
    if (!renewed) throw unauthenticated('Sign in again')
    return sessionReply(options, { who: renewed, now, secret })
  })

  serve(router, api.logout, async ({ headers, now, ip }) => {
    const presented = cookie.read(headers)
    if (presented) await signOut(db, hashOf(presented), { now, address: ip })
    return reply(204, undefined, { 'set-cookie': cookie.clear() })
  })
}

/** What may be done after the answer, so that the time it takes tells nothing. */
function later(work: Promise<void>): void {
  work.catch((error) => log.warn({ err: error }, 'a failed sign-in was not noted'))
}
