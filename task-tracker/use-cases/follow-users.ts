import type { userCreated } from '#contracts/events/user.ts'
import type { EventOf } from '#platform/consumers.ts'
import { currentContext } from '#platform/context.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { addJob } from '#platform/outbox.ts'
import { newest } from '../domain/newest.ts'
import { wakeUp } from '../domain/run.ts'
import { listStranded, upsertPeople } from '../store/people.ts'
import { insertRun } from '../store/runs.ts'

/** Created or updated: both carry the whole state. */
type UserEvent = EventOf<typeof userCreated>

/**
 * Takes over what the gateway says of people; late and repeated events change nothing. Then has
 * the open tasks dealt again of everybody who may no longer hold any: those who were disabled
 * just now, and, once there is a worker again, those for whom nobody was found before.
 */
export async function followUsers(trx: Trx, events: UserEvent[], now: Date): Promise<void> {
  const people = newest(events).map(({ data, aggregateVersion: version }) => {
    const { userId: id, name, email, role, status } = data
    return { id, name, email, role, status, version }
  })
  await upsertPeople(trx, people)

  const changed = people.map((person) => person.id)
  for (const assigneeId of await listStranded(trx, changed)) {
    const id = newId()
    const filter = { assigneeId }
    const context = currentContext()
    await insertRun(trx, { id, strategy: 'random', filter, by: null, context, now })
    await addJob(trx, wakeUp(organizationOf(trx), id))
  }
}
