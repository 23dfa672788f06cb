import type { Bus } from './bus.ts'
import { busDelivery } from './bus-lane.ts'
import type { Db } from './db.ts'
import { deliverToBullmq } from './jobs-lane.ts'
import { pruneOutbox } from './outbox-rows.ts'
import { pruneRegularly } from './pruning.ts'
import { startLane } from './relay-lane.ts'

interface RelayOptions {
  db: Db
  bus: Bus
  /** Only where there are jobs: without it the jobs' lane is not served by this process. */
  redisUrl?: string
}

/**
 * Empties the outbox: one lane into RabbitMQ, one into BullMQ, independent of each other. May run
 * in any number of processes: per database and lane one of them works, the others stand by.
 */
export function startRelay({ db, bus, redisUrl }: RelayOptions): { stop(): Promise<void> } {
  const lanes = [startLane({ db, lane: 'bus', deliver: busDelivery(bus) })]
  const jobs = redisUrl ? deliverToBullmq(redisUrl) : undefined
  if (jobs) lanes.push(startLane({ db, lane: 'jobs', deliver: jobs.deliver }))
  const pruning = pruneRegularly('outbox', () => db.system(pruneOutbox))
  return {
    stop: async () => {
      pruning.stop()
      await Promise.all(lanes.map((lane) => lane.stop()))
      await jobs?.close()
    },
  }
}
