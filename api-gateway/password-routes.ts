import { setTimeout as sleep } from 'node:timers/promises'
import type Router from '@koa/router'
import * as api from '#contracts/api/access.ts'
import type { Db } from '#platform/db.ts'
import { reply, serve } from '#platform/http.ts'
import { seal } from '#platform/seal.ts'
import { refuseCommonPassword } from './credentials/common-passwords.ts'
import { hashPassword, inLine } from './credentials/passwords.ts'
import { hashOf, newSecret } from './credentials/secrets.ts'
import type { Limits } from './limits/limits.ts'
import { requestPasswordReset } from './use-cases/request-password-reset.ts'
import { resetPassword } from './use-cases/reset-password.ts'

const linkMs = 3_600_000
/** Longer than the work takes, so that the time does not tell whether there was any. */
const answerMs = 250

export interface PasswordRouteOptions {
  db: Db
  limits: Limits
  /** Shared with the email service: closes the links that travel in events. */
  mailLinkKey: Buffer
  /** In lower case: who runs the installation, once they have shown that the address is theirs. */
  operatorEmails: readonly string[]
}

/** What people do who forgot their password, or never had one. */
export function passwordRoutes(router: Router, options: PasswordRouteOptions): void {
  const { db, limits, mailLinkKey, operatorEmails } = options

  serve(router, api.requestPasswordReset, async ({ body: { email }, now, ip }) => {
    await limits.linkMail(ip)
    const { secret, hash } = newSecret()
    const link = { hash, createdAt: now, expiresAt: new Date(now.getTime() + linkMs) }
    const sealedToken = seal(mailLinkKey, secret)
    const request = { email, link, sealedToken, by: { address: ip } }
    await Promise.all([requestPasswordReset(db, request), sleep(answerMs)])
    return reply(202)
  })

  serve(router, api.resetPassword, async ({ body: { token, password }, now, ip }) => {
    refuseCommonPassword(password)
    const makeHash = () => inLine(() => hashPassword(password))
    const reset = { tokenHash: hashOf(token), hashPassword: makeHash, operatorEmails }
    await resetPassword(db, { ...reset, by: { address: ip }, now })
    return undefined
  })
}
