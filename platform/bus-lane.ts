import type { Bus } from './bus.ts'
import { log } from './log.ts'
import { refusals } from './messaging-metrics.ts'
import type { Deliver } from './relay-leader.ts'

/**
 * Publishes rows to the service's own exchange. A fact is done when a queue has it; a hint when it
 * was tried once. Throws `unavailable` when RabbitMQ is away.
 */
export function busDelivery(bus: Bus): Deliver {
  return async (rows) => {
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
    return { done, refused: keys }
  }
}
