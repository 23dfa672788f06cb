import type { Trx } from '#platform/db.ts'
import { conflict, notFound } from '#platform/errors.ts'
import { giveUpAt, type NoticeKind } from '../domain/notice.ts'
import { lockDelivery, queueAgain } from '../store/resends.ts'

interface Wish {
  deliveryId: string
  by: string
  now: Date
}

/** Their link worked once, for a while, and a settled notice has forgotten it. */
const withLink: readonly NoticeKind[] = ['invitation', 'password_reset']

/**
 * Sends a mail once more, with the same Message-ID, and remembers who wanted that. Throws 404 when
 * there is none, 409 `still_on_its_way` while it will be sent anyway, 409 `link_is_gone` when it
 * held a secret link.
 */
export async function resendDelivery(trx: Trx, { deliveryId, by, now }: Wish): Promise<void> {
  const delivery = await lockDelivery(trx, deliveryId)
  if (!delivery) throw notFound()
  if (!delivery.isSettled) {
    throw conflict('still_on_its_way', 'This mail is waiting for its turn or being sent')
  }
  if (withLink.includes(delivery.kind)) {
    throw conflict('link_is_gone', 'The link of this mail is not kept; ask for a new one')
  }
  await queueAgain(trx, { id: deliveryId, by, now, giveUpAt: giveUpAt(now) })
}
