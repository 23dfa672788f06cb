import type { payoutPaid, payoutReturned } from '#contracts/events/payout.ts'
import type { passwordResetRequested, userInvited } from '#contracts/events/user.ts'
import type { EventOf, Received } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { giveUpAt, messageIdOf, type Notice } from '../domain/notice.ts'
import { insertDeliveries } from '../store/deliveries.ts'
import { invitationSubject } from '../templates/invitation.ts'
import { passwordResetSubject } from '../templates/password-reset.ts'
import { payoutSubject } from '../templates/payout.ts'
import { returnedSubject } from '../templates/returned.ts'

/** How and when notices are queued. */
interface Post {
  mailDomain: string
  now: Date
}

/** One notice for each payout that was paid, however often the event comes. */
export function queuePayoutNotices(
  trx: Trx,
  events: EventOf<typeof payoutPaid>[],
  post: Post,
): Promise<number> {
  return queue(trx, events, post, ({ data }) => ({
    kind: 'payout_paid',
    aboutId: data.payoutId,
    recipientId: data.workerId,
    subject: payoutSubject(data, 'en'),
    data,
  }))
}

/** One notice for each payout that the bank sent back. */
export function queueReturnNotices(
  trx: Trx,
  events: EventOf<typeof payoutReturned>[],
  post: Post,
): Promise<number> {
  return queue(trx, events, post, ({ data }) => ({
    kind: 'payout_returned',
    aboutId: data.payoutId,
    recipientId: data.workerId,
    subject: returnedSubject(data, 'en'),
    data,
  }))
}

/** One mail for each time that somebody was invited. The link stays sealed until it is sent. */
export function queueInvitations(
  trx: Trx,
  events: EventOf<typeof userInvited>[],
  post: Post,
): Promise<number> {
  return queue(trx, events, post, ({ id, data }) => ({
    kind: 'invitation',
    aboutId: id,
    recipientId: data.userId,
    subject: invitationSubject(data.organizationName, 'en'),
    data,
  }))
}

/** One link for each time that somebody asked for a new password. It stays sealed until it is sent. */
export function queuePasswordResets(
  trx: Trx,
  events: EventOf<typeof passwordResetRequested>[],
  post: Post,
): Promise<number> {
  return queue(trx, events, post, ({ id, data }) => ({
    kind: 'password_reset',
    aboutId: id,
    recipientId: data.userId,
    subject: passwordResetSubject('en'),
    data,
  }))
}

function queue<T>(
  trx: Trx,
  events: Received<T>[],
  { mailDomain, now }: Post,
  noticeOf: (event: Received<T>) => Notice,
): Promise<number> {
  const deliveries = events.map((event) => {
    const notice = noticeOf(event)
    return {
      ...notice,
      id: newId(),
      messageId: messageIdOf(notice.kind, notice.aboutId, mailDomain),
      createdAt: now,
      giveUpAt: giveUpAt(now),
      cause: event,
    }
  })
  return insertDeliveries(trx, deliveries)
}
