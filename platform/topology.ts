import type { Channel } from 'amqplib'

/** A message that was delivered that often without being settled killed its consumer each time. */
const deliveryLimit = 100
/** Pauses before the second, the third and every later attempt. */
export const retryDelaysMs: readonly number[] = [1_000, 10_000, 60_000]

/** One consumer's queue and where its messages come from. */
export interface Subscription {
  service: string
  /** `<service>.<type>`. */
  queue: string
  /** The producing service's exchange. */
  exchange: string
  /** The event's type. */
  routingKey: string
}

/** The queue of one service for one event. */
export function subscriptionOf(
  service: string,
  { type, from }: { type: string; from: string },
): Subscription {
  return { service, queue: `${service}.${type}`, exchange: from, routingKey: type }
}

/** Names of what a service has besides its queues. */
export const deadLettersOf = (service: string) => `${service}.dead-letters`
export const retryExchangeOf = (service: string) => `${service}.retry`
const requeueExchangeOf = (service: string) => `${service}.requeue`

/** `<delay>.<queue>`: finds the queue that waits that long, and the way back after it. */
export const retryKey = (delayMs: number, queue: string) => `${delayName(delayMs)}.${queue}`

/**
 * Declares a consumer's queue with all that catches what it lets fall. Quorum queues survive the
 * loss of a node; at-least-once dead-lettering needs `reject-publish`. Safe to repeat; throws, and
 * closes the channel, while the producer's exchange does not exist.
 *
 * A message that has to wait goes to `<service>.retry` under `10s.<queue>`, lies in
 * `<service>.retry.10s` until it expires, and comes back through `<service>.requeue`, which knows
 * every queue as `*.<queue>`.
 */
export async function declareQueue(
  channel: Channel,
  { service, queue, exchange, routingKey }: Subscription,
  delaysMs: readonly number[] = retryDelaysMs,
): Promise<void> {
  await declareDeadLetters(channel, service)
  await channel.assertQueue(queue, {
    durable: true,
    arguments: {
      ...quorum(deadLettersOf(service)),
      'x-delivery-limit': deliveryLimit,
    },
  })
  await declareRetries(channel, service, delaysMs)
  await channel.bindQueue(queue, requeueExchangeOf(service), `*.${queue}`)
  await channel.bindQueue(queue, exchange, routingKey)
}

/** The exchange and the queue for what RabbitMQ itself gives up on. */
export async function declareDeadLetters(channel: Channel, service: string): Promise<void> {
  const name = deadLettersOf(service)
  await channel.assertExchange(name, 'fanout', { durable: true })
  await channel.assertQueue(name, { durable: true, arguments: { 'x-queue-type': 'quorum' } })
  await channel.bindQueue(name, name, '')
}

async function declareRetries(
  channel: Channel,
  service: string,
  delaysMs: readonly number[],
): Promise<void> {
  await channel.assertExchange(retryExchangeOf(service), 'topic', { durable: true })
  await channel.assertExchange(requeueExchangeOf(service), 'topic', { durable: true })
  for (const delayMs of new Set(delaysMs)) {
    const queue = `${retryExchangeOf(service)}.${delayName(delayMs)}`
    await channel.assertQueue(queue, {
      durable: true,
      arguments: { ...quorum(requeueExchangeOf(service)), 'x-message-ttl': delayMs },
    })
    await channel.bindQueue(queue, retryExchangeOf(service), `${delayName(delayMs)}.#`)
  }
}

function quorum(deadLetterExchange: string): Record<string, unknown> {
  return {
    'x-queue-type': 'quorum',
    'x-overflow': 'reject-publish',
    'x-dead-letter-exchange': deadLetterExchange,
    'x-dead-letter-strategy': 'at-least-once',
  }
}

function delayName(delayMs: number): string {
  return delayMs % 1_000 === 0 ? `${delayMs / 1_000}s` : `${delayMs}ms`
}
