import type { EventDraft } from '#contracts/event.ts'
import { noticeDelivered, noticeFailed } from '#contracts/events/notice.ts'
import type { Trx } from '#platform/db.ts'
import { failpoint } from '#platform/failpoints.ts'
import { addToOutbox, causedBy } from '#platform/outbox.ts'
import type { Attempt } from '../attempt.ts'
import { type Pace, type Settlement, settle } from '../domain/delivery.ts'
import { type Delivery, lookAgain, settleDelivery } from '../store/deliveries.ts'
import { markAddressUnknown } from '../store/recipients.ts'

/**
 * Writes down what came of an attempt and announces it: both or neither. Nothing when somebody
 * else has taken over the lease meanwhile: then it is theirs to say.
 */
export async function recordAttempt(
  trx: Trx,
  { leased, delivery, outcome, subject }: Attempt,
  at: { now: Date; pace: Pace; dice: number },
): Promise<Settlement | undefined> {
  const settlement = settle(delivery, outcome, at)
  const sentAt = settlement.status === 'sent' ? at.now : null
  const version = await settleDelivery(trx, leased, { ...settlement, subject, sentAt })
  if (version === undefined) return undefined
  await failpoint('mail.before-notice')

  const draft = announcement(delivery, settlement, version, at.now)
  if (draft) await addToOutbox(trx, causedBy(delivery, draft))
  if (outcome.kind === 'refused' && outcome.unknownAddress) {
    await markAddressUnknown(trx, delivery.recipientId)
  }
  if (outcome.kind === 'no_recipient') await lookAgain(trx, delivery.id, at.now)
  return settlement
}

/** What the others have to know: not that it is queued again, nor that it is in doubt still. */
function announcement(
  delivery: Delivery,
  { status, response }: Settlement,
  version: number,
  now: Date,
): EventDraft | undefined {
  // It was delivered once and stays so, whatever comes of the copy that somebody asked for.
  if (delivery.sentBefore) return undefined
  const inDoubtBefore = delivery.ambiguousAttempts > 0
  if (status === 'queued' || (status === 'unknown' && inDoubtBefore)) return undefined

  const about = {
    deliveryId: delivery.id,
    kind: delivery.kind,
    aboutId: delivery.aboutId,
    recipientId: delivery.recipientId,
  }
  const at = now.toISOString()
  if (status === 'sent') {
    const { messageId } = delivery
    return noticeDelivered.about({ ...about, messageId, deliveredAt: at }, version)
  }
  return noticeFailed.about({ ...about, state: status, reason: response, failedAt: at }, version)
}
