import { withContext } from './context.ts'
import { failpoint } from './failpoints.ts'
import { notSeenBefore } from './inbox.ts'
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
  const unseen = await notSeenBefore(trx, queue, events)
  await failpoint('consume.after-inbox')
  for (const [organizationId, group] of byOrganization(unseen)) {
    await enterOrganization(trx, organizationId)
    const [first, ...others] = group
    if (!first) continue
    const startedAt = Date.now()
    await withContext(contextOf(first), () =>
      traced(`${queue} process`, step, () => handler(trx, group)),
    )
    // What one call did for several clicks is a step of each of them.
    for (const { traceparent } of others) {
      noteStep(`${queue} process`, step, { traceparent, startedAt })
    }
  }
  await failpoint('consume.before-commit')
}

const step = { kind: 'consumer', attributes: { 'messaging.system': 'rabbitmq' } } as const

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
