import type { userCreated } from '#contracts/events/user.ts'
import type { EventOf } from '#platform/consumers.ts'
import type { Trx } from '#platform/db.ts'
import { keepPeople } from '../store/people.ts'

/**
 * Keeps who is who, so that answers can name people. Created or updated: both carry the whole
 * state, and their order does not matter.
 */
export async function rememberPeople(
  trx: Trx,
  events: EventOf<typeof userCreated>[],
): Promise<void> {
  const people = events.map(({ data: { userId: id, name, role, status }, aggregateVersion }) => ({
    id,
    name,
    role,
    status,
    version: aggregateVersion,
  }))
  await keepPeople(trx, people)
}
