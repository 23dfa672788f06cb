import { connect } from 'amqplib'
import { afterAll } from 'vitest'
import { z } from 'zod'
import type { TestBus } from '#platform/testing/test-bus.ts'

const Heard = z.object({
  id: z.string(),
  type: z.string(),
  subject: z.string(),
  aggregateversion: z.number(),
  data: z.unknown(),
})

/** An event as it was published; the same one again after a change of the relay. */
export type Heard = z.output<typeof Heard>

/** The broker by hand, past all services; closed at the end of the test file. */
export async function brokerByHand({ adminUrl }: TestBus) {
  const connection = await connect(adminUrl)
  const channel = await connection.createConfirmChannel()
  afterAll(() => connection.close())
  return {
    channel,
    /** Everything that this exchange says of that, in order, from now on. */
    async overhear(exchange: string, pattern: string): Promise<Heard[]> {
      const heard: Heard[] = []
      const { queue } = await channel.assertQueue('', { exclusive: true })
      await channel.bindQueue(queue, exchange, pattern)
      const listen = (content: Buffer) => heard.push(Heard.parse(JSON.parse(content.toString())))
      await channel.consume(queue, (message) => message && listen(message.content), {
        noAck: true,
      })
      return heard
    },
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
