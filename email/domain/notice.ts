export const noticeKinds = [
  'payout_paid',
  'payout_returned',
  'invitation',
  'password_reset',
] as const
export type NoticeKind = (typeof noticeKinds)[number]

export const deliveryStatuses = [
  'queued',
  'sending',
  'sent',
  'unknown',
  'failed',
  'bounced',
  'no_address',
] as const
export type DeliveryStatus = (typeof deliveryStatuses)[number]

/** One mail that is due to one person: the only one of its kind about its subject. */
export interface Notice {
  kind: NoticeKind
  /** The payout, or the event that asks for a link, that it is about. */
  aboutId: string
  recipientId: string
  /** Shown until it is sent; the mail itself is in the recipient's language. */
  subject: string
  /** The event's data: what the template needs. */
  data: unknown
}

const prefixes: Record<NoticeKind, string> = {
  payout_paid: 'payout',
  payout_returned: 'payout-return',
  invitation: 'invitation',
  password_reset: 'password-reset',
}

/** The same for every attempt: so a copy can be told from a second notice. */
export function messageIdOf(kind: NoticeKind, aboutId: string, mailDomain: string): string {
  return `<${prefixes[kind]}-${aboutId}@${mailDomain}>`
}

const giveUpAfterMs = 24 * 3_600_000

/** Until when a notice is tried, counted from when it could first be sent. */
export const giveUpAt = (from: Date): Date => new Date(from.getTime() + giveUpAfterMs)
