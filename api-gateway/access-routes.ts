import type Router from '@koa/router'
import * as api from '#contracts/api/access.ts'
import type { Db } from '#platform/db.ts'
import { serve } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { newPersonalToken } from './credentials/secrets.ts'
import { endSession, listSessions } from './use-cases/own-sessions.ts'
import { createToken, endToken, listTokens } from './use-cases/own-tokens.ts'
import { readAuditLog } from './use-cases/read-audit-log.ts'

/** Where people are signed in, the tokens of their scripts, and what was noted about access. */
export function accessRoutes(router: Router, db: Db): void {
  serve(router, api.listSessions, ({ actor, now }) => {
    const owner = { userId: actor.id, sessionId: actor.sessionId, now }
    return db.read(actor, (trx) => listSessions(trx, owner))
  })

  serve(router, api.endSession, ({ actor, params, now, ip }) => {
    const by = { userId: actor.id, address: ip }
    return db.as(actor, (trx) => endSession(trx, params.sessionId, { userId: actor.id, now, by }))
  })

  serve(router, api.createAccessToken, async ({ actor, body, now, ip }) => {
    const { token, hash } = newPersonalToken()
    const by = { userId: actor.id, address: ip }
    const wanted = { ...body, id: newId(), userId: actor.id, hash, by, now }
    // Not under the caller's Idempotency-Key: the answer it would keep has the secret in it.
    const { organizationId } = actor
    const made = await db.as({ organizationId }, (trx) => createToken(trx, wanted))
    return { ...made, token }
  })

  serve(router, api.listAccessTokens, ({ actor, now }) =>
    db.read(actor, (trx) => listTokens(trx, { userId: actor.id, now })),
  )

  serve(router, api.revokeAccessToken, ({ actor, params, now, ip }) => {
    const by = { userId: actor.id, address: ip }
    return db.as(actor, (trx) => endToken(trx, params.tokenId, { userId: actor.id, now, by }))
  })

  serve(router, api.readAuditLog, ({ actor, query }) =>
    db.read(actor, (trx) => readAuditLog(trx, query)),
  )
}
