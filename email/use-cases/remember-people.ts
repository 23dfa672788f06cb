import type { userUpdated } from '#contracts/events/user.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { giveUpAt } from '../domain/notice.ts'
import { wakeWaitingDeliveries } from '../store/deliveries.ts'
import { saveRecipients } from '../store/recipients.ts'

/** Both events of a person carry the whole state. */
type PersonEvent = EventOf<typeof userUpdated>

/** Keeps whom to write to, the newest of each person, and looks at once at what waits for them. */
export async function rememberPeople(
  trx: Trx,
  events: PersonEvent[],
  { now }: { now: Date },
): Promise<void> {
  const newest = new Map<string, PersonEvent>()
  for (const event of events) {
    const known = newest.get(event.data.userId)
    if (!known || known.aggregateVersion < event.aggregateVersion) {
      newest.set(event.data.userId, event)
    }
  }
  await saveRecipients(
    trx,
    [...newest.values()].map(({ aggregateVersion, data }) => ({
      id: data.userId,
      name: data.name,
      email: data.email,
      locale: data.locale,
      version: aggregateVersion,
    })),
  )
  const recipientIds = [...newest.keys()]
  await wakeWaitingDeliveries(trx, { recipientIds, now, giveUpAt: giveUpAt(now) })
}
