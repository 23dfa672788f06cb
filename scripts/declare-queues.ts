/**
 * Declares every consumer's queue before anything is published: `node scripts/declare-queues.ts`.
 * A fact counts as delivered once it lies in one queue, so a queue that came later would have
 * missed it. The launcher and the images run this before any service starts.
 */
import amqp from 'amqplib'
import { connectionUrl, readConfig } from '#platform/config.ts'
import type { Consumer } from '#platform/consumers.ts'
import { declareQueue, subscriptionOf } from '#platform/topology.ts'
import { consumers as accounting } from '../accounting/consumers.ts'
import { consumers as email } from '../email/consumers.ts'
import { consumers as taskTracker } from '../task-tracker/consumers.ts'

const services: Record<string, readonly Consumer[]> = {
  'task-tracker': taskTracker,
  accounting,
  // Nothing is handled here: only what it listens to matters.
  email: email({ mailDomain: '', wake: () => {} }),
}

const config = readConfig({
  /** Of a user who may declare everybody's queues. */
  RABBITMQ_ADMIN_URL: connectionUrl('amqp', 'amqps'),
})

const connection = await amqp.connect(config.RABBITMQ_ADMIN_URL, { timeout: 10_000 })
const channel = await connection.createChannel()
for (const [service, consumers] of Object.entries(services)) {
  for (const definition of consumers.flatMap(({ definitions }) => definitions)) {
    await declareQueue(channel, subscriptionOf(service, definition))
  }
}
await connection.close()
