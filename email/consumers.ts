import { organizationCreated, organizationUpdated } from '#contracts/events/organization.ts'
import { payoutPaid, payoutReturned } from '#contracts/events/payout.ts'
import {
  passwordResetRequested,
  userCreated,
  userInvited,
  userUpdated,
} from '#contracts/events/user.ts'
import { type Consumer, on } from '#platform/consumers.ts'
import { afterCommit, type Trx } from '#platform/db.ts'
import {
  queueInvitations,
  queuePasswordResets,
  queuePayoutNotices,
  queueReturnNotices,
} from './use-cases/queue-notices.ts'
import { rememberOrganization } from './use-cases/remember-organization.ts'
import { rememberPeople } from './use-cases/remember-people.ts'

interface Surroundings {
  mailDomain: string
  /** Called after a commit that may have left something to send. */
  wake: () => void
}

/** What email listens to. */
export function consumers({ mailDomain, wake }: Surroundings): Consumer[] {
  const post = () => ({ mailDomain, now: new Date() })
  const then = async (trx: Trx, work: Promise<unknown>): Promise<void> => {
    await work
    afterCommit(trx, wake)
  }
  return [
    on(payoutPaid, (trx, events) => then(trx, queuePayoutNotices(trx, events, post()))),
    on(payoutReturned, (trx, events) => then(trx, queueReturnNotices(trx, events, post()))),
    on(userInvited, (trx, events) => then(trx, queueInvitations(trx, events, post()))),
    on(passwordResetRequested, (trx, events) =>
      then(trx, queuePasswordResets(trx, events, post())),
    ),
    on([userCreated, userUpdated], (trx, events) =>
      then(trx, rememberPeople(trx, events, { now: new Date() })),
    ),
    on([organizationCreated, organizationUpdated], (trx, events) =>
      then(trx, rememberOrganization(trx, events, { now: new Date() })),
    ),
  ]
}
