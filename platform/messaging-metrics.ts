import { Counter, Gauge, Histogram } from 'prom-client'

/** Figures of outbox, bus and consumers; in prom-client's own registry with all others. */
export const outboxAge = new Gauge({
  name: 'outbox_age_seconds',
  help: 'Age of the oldest row that waits to be published, as its relay sees it.',
  labelNames: ['lane'],
})

export const published = new Counter({
  name: 'outbox_published_total',
  help: 'Rows that RabbitMQ or BullMQ has taken.',
  labelNames: ['lane'],
})

export const eventsPublished = new Counter({
  name: 'events_published_total',
  help: 'Events that RabbitMQ has taken: payouts paid, notices delivered and so on, by type.',
  labelNames: ['type'],
})

export const refusals = new Counter({
  name: 'outbox_refused_total',
  help: 'Messages that fitted no queue or that no queue could take; they are tried again.',
  labelNames: ['routing_key'],
})

export const consumed = new Counter({
  name: 'events_consumed_total',
  help: 'Events settled by their consumer, those seen before included.',
  labelNames: ['queue'],
})

export const batchSize = new Histogram({
  name: 'events_batch_size',
  help: 'Messages in one transaction.',
  labelNames: ['queue'],
  buckets: [1, 2, 5, 10, 20, 50, 100, 200],
})

export const retried = new Counter({
  name: 'events_retried_total',
  help: 'Failed attempts: in place while something was away, or later after a fault.',
  labelNames: ['queue', 'failure'],
})

export const deadLettered = new Counter({
  name: 'dead_letters_total',
  help: 'Messages given up and kept for people to see.',
  labelNames: ['queue', 'reason'],
})

export const queueMessages = new Gauge({
  name: 'queue_messages',
  help: 'Messages that wait in a queue or in its consumer, as of the last 5 s.',
  labelNames: ['queue'],
})

export const eventAge = new Histogram({
  name: 'event_age_seconds',
  help: 'From the event to the end of its handling: how far the consumer lags behind.',
  labelNames: ['queue'],
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600],
})
