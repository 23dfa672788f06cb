import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from './back-off.ts'
import type { Bus } from './bus.ts'
import type { Db } from './db.ts'
import { type DeadReason, keepDeadLetter } from './dead-letters.ts'
import {
  acknowledge,
  attemptsHeader,
  attemptsOf,
  type Delivery,
  firstFailedAt,
  firstFailedHeader,
} from './delivery.ts'
import { unavailable } from './errors.ts'
import { type Consumer, handleBatch } from './event-batch.ts'
import { failpoint } from './failpoints.ts'
import { classify, describe } from './failures.ts'
import { newId } from './ids.ts'
import { log } from './log.ts'
import { batchSize, consumed, eventAge, retried } from './messaging-metrics.ts'
import { readQueue } from './queue-reader.ts'
import { type Listened, type Reading, readMessage } from './received.ts'
import { batchLimit, type Incoming, takeBatch } from './take-batch.ts'
import { declareQueue, retryExchangeOf, retryKey, subscriptionOf } from './topology.ts'
import type { Trx } from './transactions.ts'

const shortestPauseMs = 100
const longestPauseMs = 5_000
/** A batch that met locks or time limits that often is tried in smaller pieces. */
const busyLimit = 3

interface EventConsumption {
  bus: Bus
  db: Db
  definition: Listened
  consumer: Consumer
  /** How long to wait before the second, third and each later attempt. */
  delaysMs: readonly number[]
  maxAttempts: number
}

/** Consumes one event of one service: `<service>.<type>`. */
export function consumeEvent(consumption: EventConsumption): { stop(): Promise<void> } {
  const { bus, definition, consumer, delaysMs } = consumption
  const rules = {
    read: remembering((delivery) => readMessage(definition, delivery.message.content)),
    weigh: (reading: Reading) => ('event' in reading ? consumer.weight(reading.event) : 1),
  }
  const subscription = subscriptionOf(bus.service, definition)
  const { queue } = subscription
  return readQueue({
    bus,
    queue,
    prefetch: consumer.ahead,
    atOnce: { batches: consumer.atOnce, whileWaiting: batchLimit },
    declare: (channel) => declareQueue(channel, subscription, delaysMs),
    take: (waiting) => takeBatch(waiting, rules),
    work: (batch, abandoned) => new Settlement(consumption, queue, abandoned).settle(batch),
  })
}

/** Each message is read once, however often it is looked at before its turn comes. */
function remembering(read: (delivery: Delivery) => Reading): (delivery: Delivery) => Reading {
  const known = new WeakMap<Delivery, Reading>()
  return (delivery) => {
    const reading = known.get(delivery) ?? read(delivery)
    known.set(delivery, reading)
    return reading
  }
}

/** Brings every message of a batch to one of its ends: handled, later again, or dead. */
class Settlement {
  readonly #of: EventConsumption
  readonly #queue: string
  readonly #abandoned: AbortSignal

  constructor(consumption: EventConsumption, queue: string, abandoned: AbortSignal) {
    this.#of = consumption
    this.#queue = queue
    this.#abandoned = abandoned
  }

  /** One transaction for all; if it fails, one for each. */
  async settle(batch: Incoming[]): Promise<void> {
    const last = batch.at(-1)
    if (!last) return
    batchSize.observe({ queue: this.#queue }, batch.length)
    try {
      await failpoint('consume.before-handle')
      await this.#patiently(() => this.#handle(batch), batch.length === 1)
      await failpoint('consume.after-commit')
      acknowledge(batch.map(({ delivery }) => delivery))
      await failpoint('consume.after-ack')
      consumed.inc({ queue: this.#queue }, batch.length)
      this.#noteAges(batch)
    } catch (error) {
      if (this.#abandoned.aborted) return
      if (batch.length === 1) return this.#giveBack(last, error)
      for (const incoming of batch) {
        await this.settle([incoming])
        // The channel is gone, and these messages are somebody else's by now.
        if (this.#abandoned.aborted) return
      }
    }
  }

  #noteAges(batch: Incoming[]): void {
    for (const { reading } of batch) {
      if (!('event' in reading)) continue
      const age = Math.max(0, Date.now() - reading.event.time.getTime())
      eventAge.observe({ queue: this.#queue }, age / 1_000)
    }
  }

  async #handle(batch: Incoming[]): Promise<void> {
    const { db, consumer } = this.#of
    await handleBatch(db, this.#queue, consumer.handler, {
      events: batch.flatMap(({ reading }) => ('event' in reading ? [reading.event] : [])),
      also: async (trx) => {
        for (const incoming of batch) await this.#keepUnreadable(trx, incoming)
      },
    })
  }

  async #keepUnreadable(trx: Trx, { delivery, reading }: Incoming): Promise<void> {
    if (!('unreadable' in reading)) return
    const { key, organizationId, reason, detail } = reading.unreadable
    log.warn({ queue: this.#queue, message: key, reason, detail }, 'a message cannot be read')
    await keepDeadLetter(trx, {
      queue: this.#queue,
      messageKey: key,
      organizationId,
      message: delivery.message.content,
      reason,
      detail: describe(detail),
      attempts: attemptsOf(delivery) + 1,
      firstFailedAt: firstFailedAt(delivery),
    })
  }

  /** Handling it failed for a reason of its own: later again, or dead. */
  async #giveBack(incoming: Incoming, error: unknown): Promise<void> {
    const attempts = attemptsOf(incoming.delivery) + 1
    const refused = classify(error) === 'refused'
    log.error({ queue: this.#queue, attempts, err: error }, 'an event could not be handled')
    try {
      if (refused) await this.#bury(incoming, 'refused', error)
      else if (attempts >= this.#of.maxAttempts) {
        await this.#bury(incoming, 'attempts_exhausted', error)
      } else await this.#patiently(() => this.#postpone(incoming, attempts), true)
      acknowledge([incoming.delivery])
    } catch (failure) {
      if (!this.#abandoned.aborted) throw failure
    }
  }

  async #bury({ delivery, reading }: Incoming, reason: DeadReason, error: unknown): Promise<void> {
    if (!('event' in reading)) return
    const letter = {
      queue: this.#queue,
      messageKey: reading.event.id,
      organizationId: reading.event.organizationId,
      message: delivery.message.content,
      reason,
      detail: describe(error),
      attempts: attemptsOf(delivery) + 1,
      firstFailedAt: firstFailedAt(delivery),
    }
    await failpoint('consume.before-bury')
    await this.#patiently(() => this.#of.db.system((trx) => keepDeadLetter(trx, letter)), true)
    await failpoint('consume.after-bury')
  }

  /** Sends it on a round through a retry queue, with its attempts counted. */
  async #postpone({ delivery }: Incoming, attempts: number): Promise<void> {
    const { bus, delaysMs } = this.#of
    const delayMs = delaysMs[Math.min(attempts, delaysMs.length) - 1] ?? 0
    const id = newId()
    await failpoint('consume.before-postpone')
    const { confirmed } = await bus.publish([
      {
        id,
        exchange: retryExchangeOf(bus.service),
        routingKey: retryKey(delayMs, this.#queue),
        body: delivery.message.content,
        mandatory: true,
        headers: {
          [attemptsHeader]: attempts,
          [firstFailedHeader]: firstFailedAt(delivery).toISOString(),
        },
      },
    ])
    if (!confirmed.has(id)) throw unavailable('RabbitMQ did not take the message back', 1)
    await failpoint('consume.after-postpone')
    retried.inc({ queue: this.#queue, failure: 'unknown' })
  }

  /** Tries until it is over or given up. What is away does not count as an attempt. */
  async #patiently(work: () => Promise<void>, smallest: boolean): Promise<void> {
    for (let failures = 1; ; failures += 1) {
      try {
        return await work()
      } catch (error) {
        const failure = classify(error)
        const tooLarge = failure === 'busy' && !smallest && failures >= busyLimit
        if (tooLarge || (failure !== 'away' && failure !== 'busy')) throw error
        retried.inc({ queue: this.#queue, failure })
        log.warn({ queue: this.#queue, failures, reason: describe(error) }, 'waiting to retry')
        const pauseMs = backOffMs(failures, shortestPauseMs, longestPauseMs)
        await sleep(pauseMs, undefined, { signal: this.#abandoned })
      }
    }
  }
}
