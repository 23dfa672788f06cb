import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { amountMinor, id, time } from '../primitives.ts'

const notice = {
  deliveryId: id,
  kind: z.enum(['payout_paid', 'payout_returned', 'invitation', 'password_reset']),
  /** The payout, or the user, that the notice is about. */
  aboutId: id,
  recipientId: id,
}

export const noticeDelivered = defineEvent({
  name: 'notice.delivered',
  version: 1,
  from: 'email',
  subject: (data) => data.deliveryId,
  summary: 'The mail server has taken a notice.',
  data: z.object({
    ...notice,
    messageId: z.string(),
    deliveredAt: time,
    /** Of a payout's notice: the amount that it tells. */
    amountMinor: amountMinor.optional(),
  }),
})

export const noticeFailed = defineEvent({
  name: 'notice.failed',
  version: 1,
  from: 'email',
  subject: (data) => data.deliveryId,
  summary: 'A notice was not, or perhaps not, taken: the state says which.',
  data: z.object({
    ...notice,
    state: z.enum(['unknown', 'failed', 'bounced', 'no_address']),
    reason: z.string(),
    failedAt: time,
  }),
})
