import { connect } from 'amqplib'
import { afterAll } from 'vitest'
import type { TestBus } from '#platform/testing/test-bus.ts'

/** The broker by hand, past all services; closed at the end of the test file. */
export async function brokerByHand({ adminUrl }: TestBus) {
  const connection = await connect(adminUrl)
  const channel = await connection.createConfirmChannel()
  afterAll(() => connection.close())
  return {
    channel,
    /** Puts it straight into that queue. */
    async send(queue: string, ...messages: string[]): Promise<void> {
      for (const message of messages) channel.sendToQueue(queue, Buffer.from(message))
      await channel.waitForConfirms()
    },
    /** Publishes it again, as its producer did. */
    async publish(exchange: string, routingKey: string, ...messages: string[]): Promise<void> {
      for (const message of messages) channel.publish(exchange, routingKey, Buffer.from(message))
      await channel.waitForConfirms()
    },
  }
}
