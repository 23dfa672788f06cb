import type { z } from 'zod'
import type { Bus } from './bus.ts'
import type { Db, Trx } from './db.ts'
import { drainDeadLetters } from './dead-letter-queue.ts'
import type { Consumer } from './event-batch.ts'
import { consumeEvent } from './event-consumer.ts'
import { pruneInbox } from './inbox.ts'
import { pruneRegularly } from './pruning.ts'
import type { Listened, Received } from './received.ts'
import { retryDelaysMs } from './topology.ts'

export type { Consumer } from './event-batch.ts'
export type { EventOf, Received } from './received.ts'

const maxAttempts = 10

type Output<E extends Listened> = z.output<E['data']>

/** Gets the events of one organization that are new, in order, within the batch's transaction. */
type HandlerOf<E extends Listened> = (trx: Trx, events: Received<Output<E>>[]) => Promise<void>

interface OnOptions<E extends Listened> {
  /** How many movements an event counts as: a batch ends at 1,000 of them. Default 1. */
  weight?: (event: Received<Output<E>>) => number
  /**
   * How many messages are taken from the queue ahead; default 400. With more of them, a backlog of
   * many organizations makes batches of few. Only for small messages: they wait in memory.
   */
  ahead?: number
  /**
   * How many full batches are worked on at once; default 1. While one waits for the database the
   * next is being read. Only for handlers to whom the order of events means nothing.
   */
  atOnce?: number
}

/**
 * Says who handles an event, or several that are handled alike. The handler is called once per
 * organization and batch. What it throws decides: an `AppError` other than 503 means a broken
 * rule and leads to the dead letters at once; what is away is waited for; anything else is tried
 * 10 times.
 */
export function on<const E extends Listened>(
  event: E | readonly E[],
  handler: HandlerOf<E>,
  { weight = () => 1, ahead = 400, atOnce = 1 }: OnOptions<E> = {},
): Consumer {
  return {
    definitions: isList(event) ? event : [event],
    // Each queue reads its messages with the definition it belongs to, so the data fits.
    handler: handler as Consumer['handler'],
    weight: weight as Consumer['weight'],
    ahead,
    atOnce,
  }
}

interface Consumption {
  bus: Bus
  db: Db
  consumers: readonly Consumer[]
  /** Pauses before the second, the third and every later attempt; tests make them short. */
  delaysMs?: readonly number[]
  maxAttempts?: number
}

/**
 * Consumes every event on the list, each from its own queue `<service>.<type>`, and moves what
 * RabbitMQ gave up on into the table of dead letters. Queues are declared as soon as the broker
 * and the producers' exchanges are there; `bus.ready()` says whether all are consumed.
 */
export function startConsumers(consumption: Consumption): { stop(): Promise<void> } {
  const { bus, db, consumers } = consumption
  refuseTwice(consumers)
  const running = consumers.flatMap((consumer) =>
    consumer.definitions.map((definition) =>
      consumeEvent({
        bus,
        db,
        definition,
        consumer,
        delaysMs: consumption.delaysMs ?? retryDelaysMs,
        maxAttempts: consumption.maxAttempts ?? maxAttempts,
      }),
    ),
  )
  running.push(drainDeadLetters(bus, db))
  const pruning = pruneRegularly('inbox', () => db.system(pruneInbox))
  return {
    stop: async () => {
      pruning.stop()
      await Promise.all(running.map((consumer) => consumer.stop()))
    },
  }
}

/** One queue has one handler: a second one would take half of the messages. */
function refuseTwice(consumers: readonly Consumer[]): void {
  const types = consumers.flatMap(({ definitions }) => definitions.map(({ type }) => type))
  const twice = types.find((type, index) => types.indexOf(type) !== index)
  if (twice) throw new Error(`${twice} has two consumers`)
}

function isList<E>(event: E | readonly E[]): event is readonly E[] {
  return Array.isArray(event)
}
