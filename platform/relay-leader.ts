import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { backOffMs } from './back-off.ts'
import { failpoint } from './failpoints.ts'
import { describe } from './failures.ts'
import { log } from './log.ts'
import { eventsPublished, outboxAge, published } from './messaging-metrics.ts'
import { type Lane, onOutboxWritten } from './outbox.ts'
import {
  ageSeconds,
  batchLimit,
  markPublished,
  type OutboxRow,
  waitingRows,
} from './outbox-rows.ts'
import { RoutingPauses } from './routing-pauses.ts'

/** Rows that other processes wrote, or that a crash left, are found within this time. */
const pollMs = 200
const measureEveryMs = 5_000
/** Batches that are sent and not yet confirmed. */
const underWayLimit = 4
/** Batches until the relay begins again with the oldest row. */
const streakLimit = 40
const shortestPauseMs = 200
const longestPauseMs = 5_000

/** What came of a batch. Rows that are in neither may have arrived: they are sent again. */
export interface Delivered {
  done: OutboxRow[]
  /** Routing keys that cannot be taken now. */
  refused: Set<string>
}

/** Hands rows over, in their order. Throws when nothing can be handed over. */
export type Deliver = (rows: OutboxRow[]) => Promise<Delivered>

interface Leadership {
  /** The connection that holds the lane's lock: whoever loses it can mark nothing any more. */
  session: pg.Client
  lane: Lane
  deliver: Deliver
}

/**
 * Empties the lane again and again. Ends when stopped; throws when the session is lost. While
 * there is more than one batch, the next ones are sent before the first is confirmed: waiting for
 * the broker each time took three quarters of the relay's time.
 */
export async function emptyLane(leadership: Leadership, stopped: AbortSignal): Promise<void> {
  const { session, lane } = leadership
  const bell = new Bell()
  const ring = () => bell.ring()
  const written = onOutboxWritten(lane, ring)
  stopped.addEventListener('abort', ring)
  const pauses = new RoutingPauses()
  let failures = 0
  let measuredAtMs = 0
  try {
    while (!stopped.aborted) {
      if (Date.now() - measuredAtMs > measureEveryMs) {
        measuredAtMs = Date.now()
        outboxAge.set({ lane }, await ageSeconds(session, lane))
      }
      bell.still()
      const outcome = await sendStreak(leadership, pauses, stopped)
      if (outcome === 'nothing') await bell.rung(pollMs)
      failures = outcome === 'trouble' ? failures + 1 : 0
      // Something is away: what is written meanwhile is no reason to try sooner.
      if (failures > 0) await pause(failures, stopped)
    }
  } finally {
    written.stop()
    stopped.removeEventListener('abort', ring)
  }
}

/**
 * Sends batch after batch, a few at a time, until there are no more, one is in trouble, or it is
 * time to look again for rows with a lower id. Returns when nothing is under way any more.
 */
async function sendStreak(
  leadership: Leadership,
  pauses: RoutingPauses,
  stopped: AbortSignal,
): Promise<'nothing' | 'sent' | 'trouble'> {
  const underWay: Promise<boolean>[] = []
  let afterId = 0
  let settled = true
  for (let batch = 0; batch < streakLimit && settled && !stopped.aborted; batch += 1) {
    const keys = pauses.keys(Date.now())
    const rows = await waitingRows(leadership.session, leadership.lane, keys, afterId)
    const last = rows.at(-1)
    if (!last) break
    afterId = last.id
    const handedOver = handOver(leadership, rows, pauses)
    // Awaited below; until then its failure must not count as one that nobody handles.
    handedOver.catch(() => {})
    underWay.push(handedOver)
    if (rows.length < batchLimit) break
    if (underWay.length >= underWayLimit) settled = (await underWay.shift()) ?? true
  }
  if (afterId === 0) return 'nothing'
  for (const handedOver of underWay) settled = (await handedOver) && settled
  return settled ? 'sent' : 'trouble'
}

/** Delivers a batch and marks what was taken. False: part of it has to be sent again soon. */
async function handOver(
  { session, lane, deliver }: Leadership,
  rows: OutboxRow[],
  pauses: RoutingPauses,
): Promise<boolean> {
  await failpoint('relay.before-publish')
  const delivered = await deliver(rows).catch((error: unknown) => {
    log.warn({ lane, waiting: rows.length, reason: describe(error) }, 'the relay has to wait')
    return { done: [], refused: new Set<string>() }
  })
  await failpoint('relay.after-confirm')
  const { done, refused } = delivered
  if (done.length > 0) {
    await markPublished(
      session,
      done.map((row) => row.id),
    )
    await failpoint('relay.after-mark')
    published.inc({ lane }, done.length)
  }
  for (const row of done) {
    pauses.taken(row.routingKey)
    if (lane === 'bus') eventsPublished.inc({ type: row.routingKey })
  }
  for (const key of refused) pauses.refused(key, Date.now())
  const settled = new Set(done)
  return rows.every((row) => settled.has(row) || refused.has(row.routingKey))
}

/** Wakes one sleeper. It can ring before anybody listens. */
class Bell {
  #rang = false
  #wake: () => void = () => {}

  still(): void {
    this.#rang = false
  }

  ring(): void {
    this.#rang = true
    this.#wake()
  }

  /** Resolves when it rings or rang, after `limitMs` at the latest. */
  async rung(limitMs: number): Promise<void> {
    if (this.#rang) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, limitMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

async function pause(failures: number, stopped: AbortSignal): Promise<void> {
  const pauseMs = backOffMs(failures, shortestPauseMs, longestPauseMs)
  await sleep(pauseMs, undefined, { signal: stopped }).catch(() => {})
}
