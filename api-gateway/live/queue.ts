import { randomBytes } from 'node:crypto'
import type { Channel } from 'amqplib'
import { taskAssigned, taskAssignmentWithdrawn, taskCompleted } from '#contracts/events/task.ts'
import type { Bus } from '#platform/bus.ts'
import { heard, hintsOf } from './hints.ts'
import type { Hub } from './hub.ts'

/** Older hints help nobody: the reader is told to ask again. */
const limits = { 'x-max-length': 20_000, 'x-message-ttl': 30_000 }

/**
 * A fact counts as delivered once any queue takes it. This one comes and goes with its process, so
 * it must not be the first to hear facts: it waits until those whom they are for have theirs.
 */
const afterQueues = [taskAssigned, taskAssignmentWithdrawn, taskCompleted].map(
  ({ type }) => `accounting.${type}`,
)

/**
 * Listens to all that is worth a hint, on a queue that exists as long as this process is
 * connected. Whatever is missed while it is not: everybody is told to ask again.
 */
export function listenForHints(bus: Bus, hub: Hub): { stop(): Promise<void> } {
  const queue = `api-gateway.stream.${randomBytes(6).toString('hex')}`

  const setUp = async (channel: Channel): Promise<void> => {
    for (const name of afterQueues) await channel.checkQueue(name)
    await channel.assertQueue(queue, { exclusive: true, durable: false, arguments: limits })
    for (const { from, type } of heard) await channel.bindQueue(queue, from, type)
    await channel.consume(
      queue,
      (message) => {
        if (!message) {
          // The queue is gone: begin from the start.
          channel.close().catch(() => {})
          return
        }
        const { organizationId, hints } = hintsOf(message.fields.routingKey, message.content)
        if (hints.length > 0) hub.tell(organizationId, hints)
      },
      { noAck: true },
    )
    hub.reset()
  }
  return bus.openChannel('stream', setUp, { needed: false })
}
