import type Router from '@koa/router'
import * as api from '#contracts/api/openid.ts'
import type { Db } from '#platform/db.ts'
import { AppError, conflict, forbidden } from '#platform/errors.ts'
import { reply, serve } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { authCookie } from './credentials/auth-cookie.ts'
import {
  deviceOf,
  nextToken,
  type SessionStart,
  sessionReply,
} from './credentials/session-start.ts'
import type { Limits } from './limits/limits.ts'
import { journeySeal, journeySeconds } from './openid/journey.ts'
import { openIdProvider, type ProviderOptions } from './openid/provider.ts'
import { signInVouchedFor } from './use-cases/sign-in.ts'

export interface OpenIdRouteOptions extends SessionStart {
  db: Db
  limits: Limits
  secure: boolean
  /** Undefined: one signs in with a password alone. */
  openId: (ProviderOptions & { label: string }) | undefined
}

/** Signing in through a provider: the browser goes there, comes back, and is let in. */
export function openIdRoutes(router: Router, options: OpenIdRouteOptions): void {
  const { db, limits, secure, openId } = options
  const offered = openId && {
    provider: openIdProvider(openId),
    seal: journeySeal(openId.clientSecret),
  }
  const cookie = authCookie({
    name: 'piecework_openid',
    maxAgeSeconds: journeySeconds,
    form: /^[\w-]{1,2000}$/,
    secure,
  })

  serve(router, api.readSignInOptions, async () => ({
    openId: openId ? { label: openId.label } : null,
  }))

  serve(router, api.startOpenIdSignIn, async ({ now }) => {
    if (!offered) throw notOffered()
    const { url, journey } = await offered.provider.begin()
    return reply(200, { url }, { 'set-cookie': cookie.set(offered.seal.close(journey, now)) })
  })

  serve(router, api.finishOpenIdSignIn, async ({ body: { returned }, headers, now, ip }) => {
    if (!offered) throw notOffered()
    const journey = offered.seal.open(cookie.read(headers), now)
    if (!journey) throw new AppError(401, 'openid_expired', 'This took too long: begin again')
    await limits.mayGuess(undefined, ip)
    const email = await offered.provider.verifiedAddress(returned, journey).catch(async (error) => {
      if (error instanceof AppError && error.status < 500) await limits.guessedWrong(undefined, ip)
      throw error
    })
    const { secret, token } = nextToken(now)
    const device = deviceOf(headers, ip)
    const who = await signInVouchedFor(db, { email, sessionId: newId(), token, device })
    if (!who) throw forbidden('unknown_user', `Nobody who may come in here has ${email}`)
    return sessionReply(options, { who, now, secret, spent: [cookie.clear()] })
  })
}

const notOffered = () => conflict('openid_not_offered', 'One signs in with a password here')
