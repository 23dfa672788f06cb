import type { Channel } from 'amqplib'
import type { Bus } from './bus.ts'
import type { Delivery } from './delivery.ts'
import { log } from './log.ts'
import { queueMessages } from './messaging-metrics.ts'

const measureEveryMs = 5_000

interface Reading<Batch> {
  bus: Bus
  queue: string
  /** How many messages wait here, unacknowledged. */
  prefetch: number
  /** How many batches are worked on at once while that many messages wait; default: one. */
  atOnce?: { batches: number; whileWaiting: number }
  /** Declares the queue; again on each new channel. */
  declare: (channel: Channel) => Promise<void>
  /** Takes from the front what is to be worked on together: at least one. */
  take: (waiting: Delivery[]) => Batch
  /** Settles all of it. The signal ends pauses: the messages will come again, elsewhere or later. */
  work: (batch: Batch, abandoned: AbortSignal) => Promise<void>
}

/**
 * Reads a queue for as long as the process lives, one batch after the other. A batch is what has
 * come in while the one before was worked on. What was not acknowledged when the channel closed
 * is delivered again.
 */
export function readQueue<Batch>(reading: Reading<Batch>): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const waiting: Delivery[] = []
  const { atOnce } = reading
  let abandoned = stopping.signal
  let working = Promise.resolve()
  let busy = false

  const workOff = async (): Promise<void> => {
    // What came in with the same read of the socket belongs to the first batch.
    await new Promise(setImmediate)
    const underWay = new Set<Promise<void>>()
    while (!stopping.signal.aborted && (waiting.length > 0 || underWay.size > 0)) {
      if (waiting.length > 0 && (underWay.size === 0 || isMoreAtOnce(underWay.size))) {
        const settling = settleNext().finally(() => underWay.delete(settling))
        underWay.add(settling)
      } else await Promise.race(underWay)
    }
    await Promise.all(underWay)
  }
  const isMoreAtOnce = (underWay: number): boolean =>
    atOnce !== undefined && underWay < atOnce.batches && waiting.length >= atOnce.whileWaiting

  const settleNext = async (): Promise<void> => {
    const channel = waiting[0]?.channel
    await reading.work(reading.take(waiting), abandoned).catch(async (error: unknown) => {
      log.error({ queue: reading.queue, err: error }, 'a batch was left unsettled')
      // Only a closed channel gives its messages back.
      await channel?.close().catch(() => {})
    })
  }
  const wake = (): void => {
    if (busy) return
    busy = true
    working = workOff().finally(() => {
      busy = false
    })
  }

  const supervised = reading.bus.openChannel(reading.queue, async (channel) => {
    const closing = new AbortController()
    channel.once('close', () => closing.abort())
    await reading.declare(channel)
    await channel.prefetch(reading.prefetch)
    // The messages of the channel before are not ours to acknowledge any more.
    waiting.length = 0
    abandoned = AbortSignal.any([closing.signal, stopping.signal])
    const unsettled = new Set<Delivery>()
    await channel.consume(reading.queue, (message) => {
      if (message) {
        const delivery = { message, channel, unsettled }
        unsettled.add(delivery)
        waiting.push(delivery)
        wake()
      } else {
        // The broker cancelled the subscription, the queue was deleted: begin from the start.
        channel.close().catch(() => {})
      }
    })
  })

  const measure = async (): Promise<void> => {
    const queue = await supervised.current()?.checkQueue(reading.queue)
    if (queue) queueMessages.set({ queue: reading.queue }, queue.messageCount + waiting.length)
  }
  // A channel that closes meanwhile is brought back by its supervisor.
  const measuring = setInterval(() => void measure().catch(() => {}), measureEveryMs).unref()

  return {
    stop: async () => {
      clearInterval(measuring)
      stopping.abort()
      await working
      await supervised.stop()
    },
  }
}
