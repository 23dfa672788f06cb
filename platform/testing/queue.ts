import amqp from 'amqplib'
import type { EventDefinition } from '#contracts/event.ts'
import { declareQueue, subscriptionOf } from '../topology.ts'

/**
 * Declares the queue of a service that does not run. Nobody reads it; without it the broker would
 * refuse each event again and again.
 */
export async function declareQueueOf(
  service: string,
  definition: Pick<EventDefinition, 'type' | 'from'>,
  adminUrl: string,
): Promise<void> {
  const connection = await amqp.connect(adminUrl)
  await declareQueue(await connection.createChannel(), subscriptionOf(service, definition))
  await connection.close()
}
