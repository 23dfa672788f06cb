import type { Channel, ConsumeMessage } from 'amqplib'

/** A message and the channel it came by: only there it can be acknowledged. */
export interface Delivery {
  message: ConsumeMessage
  channel: Channel
  /** All that came by this channel and was not acknowledged yet, the oldest first. */
  unsettled: Set<Delivery>
}

/** How often handling it has failed, counted by us: `x-death` also counts what is no failure. */
export const attemptsHeader = 'x-attempts'
/** When it failed for the first time, as ISO text. */
export const firstFailedHeader = 'x-first-failed-at'

export function attemptsOf({ message }: Delivery): number {
  const attempts = Number(message.properties.headers?.[attemptsHeader] ?? 0)
  return Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0
}

export function firstFailedAt({ message }: Delivery): Date {
  const at = new Date(String(message.properties.headers?.[firstFailedHeader]))
  return Number.isNaN(at.getTime()) ? new Date() : at
}

/**
 * Acknowledges these, which came by one channel: with one word where nothing older is left
 * unsettled, each for itself otherwise. On a channel that is gone it does nothing: they come again.
 */
export function acknowledge(deliveries: readonly Delivery[]): void {
  // A word too much closes the channel.
  const open = deliveries.filter((delivery) => delivery.unsettled.delete(delivery))
  const last = open.at(-1)
  if (!last) return
  const [oldest] = last.unsettled
  const isNext = oldest === undefined || tagOf(oldest) > tagOf(last)
  try {
    if (isNext) last.channel.ack(last.message, true)
    else for (const { channel, message } of open) channel.ack(message)
  } catch {
    // The channel closed in the meantime. The redelivered message finds itself in the inbox.
  }
}

const tagOf = ({ message }: Delivery) => message.fields.deliveryTag
