import type { noticeDelivered, noticeFailed } from '#contracts/events/notice.ts'
import { payoutRunChanged } from '#contracts/events/payout.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { addToOutbox } from '#platform/outbox.ts'
import * as notices from '../store/notices.ts'

type Notice = EventOf<typeof noticeDelivered | typeof noticeFailed>

/** Notes at each payout what became of its notice. */
export async function noteNotices(trx: Trx, events: Notice[]): Promise<void> {
  const news = events
    // A payout is paid or returned, so that it has one of these notices, never both.
    .filter(({ data: { kind } }) => kind === 'payout_paid' || kind === 'payout_returned')
    .map(({ data, aggregateVersion: version }): notices.NoticeNews => {
      const { aboutId: payoutId } = data
      if ('state' in data) return { payoutId, status: data.state, version }
      const accepted = { at: data.deliveredAt, amountMinor: data.amountMinor }
      return { payoutId, status: 'sent', version, accepted }
    })
  if (news.length === 0) return
  const runs = await notices.noteNotices(trx, news)
  await addToOutbox(
    trx,
    ...runs.map(({ runId, version }) => payoutRunChanged.about({ runId }, version)),
  )
}
