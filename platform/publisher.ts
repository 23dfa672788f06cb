import type { ConfirmChannel } from 'amqplib'
import { log } from './log.ts'

const confirmTimeoutMs = 10_000

/** A message on its way to an exchange. */
export interface Outgoing {
  /** Unique among the messages under way; also the AMQP message id. */
  id: string
  exchange: string
  routingKey: string
  body: string | Buffer
  /** A message that fits no queue is refused, not dropped. */
  mandatory: boolean
  headers?: Record<string, unknown>
}

/** What the broker said. A message in neither set may have arrived or not. */
export interface Outcome {
  confirmed: Set<string>
  /** Fits no queue, or no queue could take it. */
  refused: Set<string>
}

/** Publishes on a confirm channel and tells which messages the broker has. */
export class Publisher {
  // The broker confirms a message that fits no queue all the same; its return comes just before.
  readonly #returned = new Set<string>()

  /** Has to be called for each new channel. */
  listenTo(channel: ConfirmChannel): void {
    this.#returned.clear()
    channel.on('return', (message) => this.#returned.add(String(message.properties.messageId)))
  }

  /**
   * Publishes all and waits for every confirm, 10 s at most: during a disk alarm a publish
   * neither succeeds nor fails. Then the channel is closed, so that nothing piles up in it.
   */
  publish(channel: ConfirmChannel, messages: Outgoing[]): Promise<Outcome> {
    const outcome: Outcome = { confirmed: new Set(), refused: new Set() }
    if (messages.length === 0) return Promise.resolve(outcome)
    return new Promise((resolve) => {
      let open = messages.length
      const finish = () => {
        clearTimeout(timer)
        resolve(outcome)
      }
      const timer = setTimeout(() => {
        log.warn({ unconfirmed: open }, 'RabbitMQ does not confirm')
        channel.close().catch(() => {})
        finish()
      }, confirmTimeoutMs)
      const settle = (id: string, error: unknown) => {
        if (error === null) this.#judge(id, outcome)
        else if (isNack(error)) outcome.refused.add(id)
        open -= 1
        if (open === 0) finish()
      }
      try {
        for (const message of messages) send(channel, message, settle)
      } catch (error) {
        log.warn({ err: error }, 'the channel closed while publishing')
        finish()
      }
    })
  }

  #judge(id: string, outcome: Outcome): void {
    if (this.#returned.delete(id)) outcome.refused.add(id)
    else outcome.confirmed.add(id)
  }
}

function send(
  channel: ConfirmChannel,
  message: Outgoing,
  settle: (id: string, error: unknown) => void,
): void {
  const body = typeof message.body === 'string' ? Buffer.from(message.body) : message.body
  const options = {
    persistent: true,
    mandatory: message.mandatory,
    messageId: message.id,
    contentType: 'application/cloudevents+json',
    ...(message.headers && { headers: message.headers }),
  }
  channel.publish(message.exchange, message.routingKey, body, options, (error) =>
    settle(message.id, error),
  )
}

/** amqplib tells a message that was refused from a channel that closed only in words. */
function isNack(error: unknown): boolean {
  return error instanceof Error && error.message === 'message nacked'
}
