import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, page, paging, person, text, time } from '../primitives.ts'

export const EmailDelivery = z.object({
  id,
  kind: z.enum(['payout_paid', 'payout_returned', 'invitation', 'password_reset']),
  recipient: z.object({ id, name: z.string(), email: z.string().nullable() }),
  subject: z.string(),
  messageId: z.string(),
  status: z.enum(['queued', 'sending', 'sent', 'unknown', 'failed', 'bounced', 'no_address']),
  attempts: z.int(),
  /** The mail server's last answer, or why there was none. */
  response: z.string().nullable(),
  createdAt: time,
  sentAt: time.nullable(),
  /** Sent once more by hand: by whom and when, oldest first. */
  resends: z.array(z.object({ by: person, at: time })),
})

export const listEmailDeliveries = endpoint({
  name: 'listEmailDeliveries',
  service: 'email',
  method: 'GET',
  path: '/email-deliveries',
  roles: ['admin', 'accountant'],
  query: z.strictObject({
    status: EmailDelivery.shape.status.optional(),
    search: text(120).optional(),
    ...paging,
  }),
  answers: { 200: page(EmailDelivery) },
  errors: [],
  summary: 'Who was sent what, when, and what the mail server said',
})

export const resendEmailDelivery = endpoint({
  name: 'resendEmailDelivery',
  service: 'email',
  method: 'POST',
  path: '/email-deliveries/{deliveryId}/resend',
  roles: ['admin', 'accountant'],
  params: z.strictObject({ deliveryId: id }),
  answers: { 200: EmailDelivery },
  errors: ['still_on_its_way', 'link_is_gone'],
  summary: 'Send a mail once more, with the same Message-ID',
})
