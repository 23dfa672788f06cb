import type { organizationCreated } from '#contracts/events/organization.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { nextDueAt } from '../domain/period.ts'
import { openBooks, setDueAt } from '../store/books.ts'
import { keepOrganization } from '../store/organizations.ts'
import { readPolicy } from '../store/policies.ts'

/** Created or updated: both carry the whole state. */
type News = EventOf<typeof organizationCreated>

/**
 * Keeps an organization's name, currency and time zone, and opens its books. A new time zone
 * counts from the next period; only books that money opened before anybody told us of the
 * organization get their true due time now.
 */
export async function rememberOrganization(trx: Trx, events: News[]): Promise<void> {
  const [newest] = events.toSorted((a, b) => b.aggregateVersion - a.aggregateVersion)
  if (!newest) return
  const { name, currency, timeZone } = newest.data
  const books = await openBooks(trx, currency)
  if (books.version === 0) {
    const { payoutTime } = await readPolicy(trx)
    await setDueAt(trx, books, nextDueAt(books.now, payoutTime, timeZone))
  }
  await keepOrganization(trx, { name, currency, timeZone, version: newest.aggregateVersion })
}
