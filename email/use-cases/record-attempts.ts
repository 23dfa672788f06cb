import { z } from 'zod'
import type { EventDraft } from '#contracts/event.ts'
import { noticeDelivered, noticeFailed } from '#contracts/events/notice.ts'
import type { Trx } from '#platform/db.ts'
import { failpoint } from '#platform/failpoints.ts'
import { addToOutbox, causedBy } from '#platform/outbox.ts'
import type { Attempt } from '../attempt.ts'
import { type Pace, type Settlement, settle } from '../domain/delivery.ts'
import { lookAgain } from '../store/deliveries.ts'
import { type Delivery, settleDeliveries } from '../store/leases.ts'
import { markAddressUnknown } from '../store/recipients.ts'

/** Of what a notice says: its amount, where it has one. */
const Told = z.object({ amountMinor: z.int().optional() })

/** An attempt, and what became of its delivery. */
interface Recorded {
  attempt: Attempt
  settlement: Settlement
}

/**
 * Writes down what came of attempts of one organization, and announces it: all of it or nothing.
 * Left out, and not among the answers, is a notice whose lease somebody else has taken over
 * meanwhile: then it is theirs to say.
 */
export async function recordAttempts(
  trx: Trx,
  attempts: readonly Attempt[],
  { now, pace, dice }: { now: Date; pace: Pace; dice: () => number },
): Promise<Recorded[]> {
  const judged = attempts.map((attempt): Recorded => {
    const settlement = settle(attempt.delivery, attempt.outcome, { now, pace, dice: dice() })
    return { attempt, settlement }
  })
  const versions = await settleDeliveries(
    trx,
    judged.map(({ attempt: { leased, subject }, settlement }) => {
      const sentAt = settlement.status === 'sent' ? now : null
      return { ...settlement, leased, subject, sentAt }
    }),
  )
  await failpoint('mail.before-notice')
  const recorded = judged.filter(({ attempt }) => versions.has(attempt.leased.id))
  const drafts = recorded.flatMap(({ attempt: { delivery }, settlement }) => {
    const draft = announcement(delivery, settlement, versions.get(delivery.id) ?? 0, now)
    return draft ? [causedBy(delivery, draft)] : []
  })
  await addToOutbox(trx, ...drafts)
  for (const { attempt } of recorded) await rememberTrouble(trx, attempt, now)
  return recorded
}

/** What the next attempts should know. */
async function rememberTrouble(trx: Trx, { delivery, outcome }: Attempt, now: Date): Promise<void> {
  if (outcome.kind === 'refused' && outcome.unknownAddress) {
    await markAddressUnknown(trx, delivery.recipientId)
  }
  if (outcome.kind === 'no_recipient') await lookAgain(trx, delivery.id, now)
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
    const told = Told.parse(delivery.data)
    return noticeDelivered.about({ ...about, messageId, deliveredAt: at, ...told }, version)
  }
  return noticeFailed.about({ ...about, state: status, reason: response, failedAt: at }, version)
}
