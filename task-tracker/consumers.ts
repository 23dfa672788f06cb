import { organizationCreated, organizationUpdated } from '#contracts/events/organization.ts'
import { userCreated, userUpdated } from '#contracts/events/user.ts'
import { on } from '#platform/consumers.ts'
import { followOrganizations } from './use-cases/follow-organizations.ts'
import { followUsers } from './use-cases/follow-users.ts'

/** What this service listens to. */
export const consumers = [
  on([organizationCreated, organizationUpdated], followOrganizations),
  on([userCreated, userUpdated], (trx, events) => followUsers(trx, events, new Date())),
]
