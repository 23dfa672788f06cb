import { payoutPaid, payoutReturned } from '#contracts/events/payout.ts'
import { passwordResetRequested, userInvited } from '#contracts/events/user.ts'
import { unseal } from '#platform/seal.ts'
import type { NoticeKind } from './domain/notice.ts'
import type { Letter } from './templates/frame.ts'
import { invitationLetter } from './templates/invitation.ts'
import { passwordResetLetter } from './templates/password-reset.ts'
import { type Addressee, payoutLetter } from './templates/payout.ts'
import { returnedLetter } from './templates/returned.ts'

/** Writes a mail from what its event said, in the addressee's language. */
export type Writer = (kind: NoticeKind, data: unknown, addressee: Addressee) => Promise<Letter>

interface WriterOptions {
  /** Where the web app is: every link begins with it. */
  publicUrl: string
  /** 32 bytes, shared with the gateway, which sealed the secret part of links. */
  mailLinkKey: Buffer
}

/** Knows the template of each kind of notice. */
export function letterWriter({ publicUrl, mailLinkKey }: WriterOptions): Writer {
  const link = (path: string, sealedToken: string): string => {
    const url = new URL(path, publicUrl)
    // After the #: browsers do not send it to anybody.
    const token = unseal(mailLinkKey, sealedToken)
    url.hash = new URLSearchParams({ token }).toString()
    return url.href
  }
  const writers: Record<NoticeKind, Template> = {
    payout_paid: (data, addressee) =>
      payoutLetter(payoutPaid.data.parse(data), addressee, publicUrl),
    payout_returned: (data, addressee) =>
      returnedLetter(payoutReturned.data.parse(data), addressee, publicUrl),
    invitation: (data, addressee) => {
      const { sealedToken, ...invitation } = userInvited.data.parse(data)
      return invitationLetter({ ...invitation, url: link('/invitation', sealedToken) }, addressee)
    },
    password_reset: (data, addressee) => {
      const { sealedToken, expiresAt } = passwordResetRequested.data.parse(data)
      return passwordResetLetter(
        { expiresAt, url: link('/password-reset', sealedToken) },
        addressee,
      )
    },
  }
  return (kind, data, addressee) => writers[kind](data, addressee)
}

type Template = (data: unknown, addressee: Addressee) => Promise<Letter>
