import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, page, paging, text, time } from '../primitives.ts'

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
