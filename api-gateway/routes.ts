import type Router from '@koa/router'
import * as api from '#contracts/api/identity.ts'
import type { Actor, Db } from '#platform/db.ts'
import { serve } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { seal } from '#platform/seal.ts'
import { refuseCommonPassword } from './credentials/common-passwords.ts'
import { hashPassword, inLine } from './credentials/passwords.ts'
import { newSecret } from './credentials/secrets.ts'
import type { Limits } from './limits/limits.ts'
import { createUser, type Invitation, inviteAgain } from './use-cases/create-user.ts'
import { showOrganization, updateOrganization } from './use-cases/organization.ts'
import { listUsers, readUser } from './use-cases/read-people.ts'
import { updateUser } from './use-cases/update-user.ts'

const invitationMs = 72 * 3_600_000

export interface RouteOptions {
  db: Db
  limits: Limits
  /** Shared with the email service: closes the links that travel in events. */
  mailLinkKey: Buffer
}

/** What signed-in people do with themselves, each other and their organization. */
export function routes(router: Router, { db, limits, mailLinkKey }: RouteOptions): void {
  serve(router, api.readMe, ({ actor }) => db.read(actor, (trx) => readUser(trx, actor.id)))

  serve(router, api.updateMe, ({ actor, body, now, ip }) => {
    const by = { userId: actor.id, address: ip }
    return db.as(actor, (trx) => updateUser(trx, { userId: actor.id, change: body, by, now }))
  })

  serve(router, api.readOrganization, ({ actor }) => db.read(actor, showOrganization))

  serve(router, api.updateOrganization, ({ actor, body, ip }) =>
    db.as(actor, (trx) => updateOrganization(trx, body, { userId: actor.id, address: ip })),
  )

  serve(router, api.createUser, async ({ actor, body: { password, ...person }, now, ip }) => {
    if (password) refuseCommonPassword(password)
    const entrance = password
      ? { passwordHash: await inLine(() => hashPassword(password)) }
      : invitation(actor, now, mailLinkKey)
    const by = { userId: actor.id, address: ip }
    return db.as(actor, (trx) => createUser(trx, { ...person, id: newId(), entrance, by, now }))
  })

  serve(router, api.inviteAgain, async ({ actor, params, now, ip }) => {
    await limits.linkMail(ip)
    const entrance = invitation(actor, now, mailLinkKey)
    const by = { userId: actor.id, address: ip }
    return db.as(actor, (trx) => inviteAgain(trx, { userId: params.userId, entrance, by }))
  })

  serve(router, api.listUsers, ({ actor, query }) => db.read(actor, (trx) => listUsers(trx, query)))

  serve(router, api.readUser, ({ actor, params }) =>
    db.read(actor, (trx) => readUser(trx, params.userId)),
  )

  serve(router, api.updateUser, ({ actor, params, body, now, ip }) => {
    const by = { userId: actor.id, address: ip }
    const { userId } = params
    return db.as(actor, (trx) => updateUser(trx, { userId, change: body, by, now }))
  })
}

/** The link's secret goes sealed into the event; here only its hash stays. */
function invitation(actor: Actor, now: Date, mailLinkKey: Buffer): Invitation {
  const { secret, hash } = newSecret()
  const expiresAt = new Date(now.getTime() + invitationMs)
  return {
    invitation: { hash, createdAt: now, expiresAt },
    sealedToken: seal(mailLinkKey, secret),
    invitedById: actor.id,
  }
}
