import type { Bus } from './bus.ts'
import { log } from './log.ts'
import { refusals } from './messaging-metrics.ts'
import type { OutboxRow } from './outbox-rows.ts'
import type { Deliver } from './relay-leader.ts'
import { isTracing, noteStep } from './tracing.ts'

/**
 * Publishes rows to the service's own exchange. A fact is done when a queue has it; a hint when it
 * was tried once. Throws `unavailable` when RabbitMQ is away.
 */
export function busDelivery(bus: Bus): Deliver {
  return async (rows) => {
    const startedAt = Date.now()
    const { confirmed, refused } = await bus.publish(
      rows.map((row) => ({
        id: row.messageId,
        exchange: bus.service,
        routingKey: row.routingKey,
        body: row.message,
        mandatory: row.kind === 'fact',
      })),
    )
    const done = rows.filter((row) => confirmed.has(row.messageId) || row.kind === 'hint')
    const refusedFacts = rows.filter((row) => row.kind === 'fact' && refused.has(row.messageId))
    const keys = new Set(refusedFacts.map((row) => row.routingKey))
    for (const key of keys) {
      refusals.inc({ routing_key: key })
      log.warn({ exchange: bus.service, routingKey: key }, 'no queue takes this event')
    }
    if (isTracing()) for (const row of done) noteSent(bus.service, row, startedAt)
    return { done, refused: keys }
  }
}

/** Of the envelope, written by us or by PostgreSQL: in the data's texts quotes are escaped. */
const traceparentIn = /"traceparent": ?"([^"]+)"/

function noteSent(exchange: string, { message, routingKey }: OutboxRow, startedAt: number): void {
  const traceparent = traceparentIn.exec(message)?.[1]
  if (!traceparent) return
  const attributes = { 'messaging.system': 'rabbitmq', 'messaging.destination.name': exchange }
  const step = { kind: 'producer' as const, attributes }
  noteStep(`${routingKey} publish`, step, { traceparent, startedAt })
}
