import { setTimeout as sleep } from 'node:timers/promises'
import { backOffMs } from './back-off.ts'
import type { Bus } from './bus.ts'
import type { Db } from './db.ts'
import { keepDeadLetter, type NewDeadLetter } from './dead-letters.ts'
import { acknowledge, attemptsOf, type Delivery, firstFailedAt } from './delivery.ts'
import { failpoint } from './failpoints.ts'
import { describe } from './failures.ts'
import { log } from './log.ts'
import { readQueue } from './queue-reader.ts'
import { identify } from './received.ts'
import { deadLettersOf, declareDeadLetters } from './topology.ts'

const batchLimit = 50

/** Moves what RabbitMQ itself gave up on, after 100 deliveries, into the table of dead letters. */
export function drainDeadLetters(bus: Bus, db: Db): { stop(): Promise<void> } {
  const queue = deadLettersOf(bus.service)
  return readQueue({
    bus,
    queue,
    prefetch: batchLimit,
    declare: (channel) => declareDeadLetters(channel, bus.service),
    take: (waiting) => waiting.splice(0, batchLimit),
    work: async (batch, abandoned) => {
      const letters = batch.map((delivery) => asLetter(delivery, queue))
      const keep = () =>
        db.system(async (trx) => {
          for (const letter of letters) await keepDeadLetter(trx, letter)
          await failpoint('drain.before-commit')
        })
      if (!(await keptInTheEnd(keep, abandoned))) return
      await failpoint('drain.after-commit')
      acknowledge(batch)
    },
  })
}

/** Nothing may be lost here: whatever the error, it is tried again. False: given up meanwhile. */
async function keptInTheEnd(keep: () => Promise<void>, abandoned: AbortSignal): Promise<boolean> {
  for (let failures = 1; !abandoned.aborted; failures += 1) {
    try {
      await keep()
      return true
    } catch (error) {
      log.warn({ reason: describe(error) }, 'dead letters wait for the database')
      await sleep(backOffMs(failures, 100, 5_000), undefined, { signal: abandoned }).catch(() => {})
    }
  }
  return false
}

function asLetter(delivery: Delivery, drained: string): NewDeadLetter {
  const { key, organizationId } = identify(delivery.message.content)
  const death = lastDeathOf(delivery)
  return {
    queue: death?.queue ?? drained,
    messageKey: key,
    organizationId,
    message: delivery.message.content,
    reason: 'delivery_limit',
    detail: `RabbitMQ gave it up: ${death?.reason ?? 'no reason given'}`,
    attempts: attemptsOf(delivery) + 1,
    firstFailedAt: firstFailedAt(delivery),
  }
}

/** RabbitMQ puts the newest death first. */
function lastDeathOf({ message }: Delivery): { queue: string; reason: string } | undefined {
  return message.properties.headers?.['x-death']?.[0]
}
