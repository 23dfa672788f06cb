import { withContext } from './context.ts'
import type { Db } from './db.ts'
import { failpoint } from './failpoints.ts'
import { leaveOutSeen, noteSql } from './inbox.ts'
import { outboxAtTheEnd } from './outbox.ts'
import type { Listened, Received } from './received.ts'
import { noteStep, traced } from './tracing.ts'
import { enterOrganization, type Trx } from './transactions.ts'

export type Handler = (trx: Trx, events: Received<unknown>[]) => Promise<void>

/** Events and who handles them; made by `on`. */
export interface Consumer {
  definitions: readonly Listened[]
  handler: Handler
  /** How many movements an event counts as; 1 when not given. */
  weight: (event: Received<unknown>) => number
  /** How many messages are taken from the queue ahead. */
  ahead: number
  /** How many full batches of a queue are worked on at once. */
  atOnce: number
}

/**
 * Handles events within one transaction: leaves out what was seen before, then calls the handler
 * once for each organization, as this organization, in the order the events came. The context of
 * a call is that of its first event.
 */
export async function handleOnce(
  trx: Trx,
  queue: string,
  handler: Handler,
  events: readonly Received<unknown>[],
): Promise<void> {
  const noted = await trx.raw(noteSql(queue, events))
  await handle(trx, queue, handler, leaveOutSeen(events, noted))
}

/**
 * As `handleOnce`, in a transaction of its own, which begins with noting the events: what a batch
 * costs is mostly the number of times that the database is asked. `also` is done in it first.
 */
export function handleBatch(
  db: Db,
  queue: string,
  handler: Handler,
  { events, also }: { events: readonly Received<unknown>[]; also: (trx: Trx) => Promise<void> },
): Promise<void> {
  const noting = events.length > 0 ? noteSql(queue, events) : undefined
  return db.system(async (trx, noted) => {
    await also(trx)
    if (noted) await handle(trx, queue, handler, leaveOutSeen(events, noted))
  }, noting)
}

async function handle(
  trx: Trx,
  queue: string,
  handler: Handler,
  unseen: Received<unknown>[],
): Promise<void> {
  await failpoint('consume.after-inbox')
  // Announced together: with a hundred organizations that would be a hundred statements.
  await outboxAtTheEnd(trx, async () => {
    for (const [organizationId, group] of byOrganization(unseen)) {
      await enterOrganization(trx, organizationId)
      await handleGroup(trx, queue, handler, group)
    }
  })
  await failpoint('consume.before-commit')
}

const step = { kind: 'consumer', attributes: { 'messaging.system': 'rabbitmq' } } as const

async function handleGroup(
  trx: Trx,
  queue: string,
  handler: Handler,
  group: Received<unknown>[],
): Promise<void> {
  const [first, ...others] = group
  if (!first) return
  const startedAt = Date.now()
  await withContext(contextOf(first), () =>
    traced(`${queue} process`, step, () => handler(trx, group)),
  )
  // What one call did for several clicks is a step of each of them.
  for (const { traceparent } of others) {
    noteStep(`${queue} process`, step, { traceparent, startedAt })
  }
}

/** Sorted by organization, so that all batches take their locks in one order. */
function byOrganization(events: Received<unknown>[]): [string, Received<unknown>[]][] {
  const groups = new Map<string, Received<unknown>[]>()
  for (const event of events) {
    const group = groups.get(event.organizationId)
    if (group) group.push(event)
    else groups.set(event.organizationId, [event])
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1))
}

function contextOf({ correlationId, traceparent }: Received<unknown>) {
  return { correlationId, traceparent }
}
