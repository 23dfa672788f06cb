import { payoutPaid, payoutReturned } from '#contracts/events/payout.ts'
import { userInvited } from '#contracts/events/user.ts'
import { unseal } from '#platform/seal.ts'
import type { NoticeKind } from './domain/notice.ts'
import type { Letter } from './templates/frame.ts'
import { invitationLetter } from './templates/invitation.ts'
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
  return (kind, data, addressee) => {
    switch (kind) {
      case 'payout_paid':
        return payoutLetter(payoutPaid.data.parse(data), addressee, publicUrl)
      case 'payout_returned':
        return returnedLetter(payoutReturned.data.parse(data), addressee, publicUrl)
      case 'invitation': {
        const invitation = userInvited.data.parse(data)
        const url = new URL('/invitation', publicUrl)
        // After the #: browsers do not send it to anybody.
        url.hash = new URLSearchParams({
          token: unseal(mailLinkKey, invitation.sealedToken),
        }).toString()
        return invitationLetter({ ...invitation, url: url.href }, addressee)
      }
    }
  }
}
