import type { Channel, ConsumeMessage } from 'amqplib'

/** A message and the channel it came by: only there it can be acknowledged. */
export interface Delivery {
  message: ConsumeMessage
  channel: Channel
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

/** Acknowledges this one. On a channel that is gone it does nothing: the message comes again. */
export function acknowledge(delivery: Delivery): void {
  ack(delivery, false)
}

/** Acknowledges this one and all that the channel delivered before it. */
export function acknowledgeUpTo(delivery: Delivery): void {
  ack(delivery, true)
}

function ack({ message, channel }: Delivery, allUpTo: boolean): void {
  try {
    channel.ack(message, allUpTo)
  } catch {
    // The channel closed in the meantime. The redelivered message finds itself in the inbox.
  }
}
