import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { backOffMs } from './back-off.ts'
import type { Db } from './db.ts'
import { failpoint } from './failpoints.ts'
import { describe } from './failures.ts'
import { log } from './log.ts'
import type { Lane } from './outbox.ts'
import { discard } from './pool.ts'
import { type Deliver, emptyLane } from './relay-leader.ts'

/** How long a standby waits before it asks again whether it leads. */
const standbyMs = 500
const shortestPauseMs = 200
const longestPauseMs = 5_000

/**
 * Of the leader's session. A mark that a crash forgets only means that a message is sent once more.
 * The oldest waiting rows come in order from the index: a young table has no statistics, and a plan
 * that sorts all that waits took 20 ms per batch at 20,000 rows instead of 1 ms.
 */
const settings = `SET synchronous_commit = off; SET enable_sort = off;
  SET enable_bitmapscan = off; SET enable_seqscan = off`

interface LaneOptions {
  db: Db
  lane: Lane
  deliver: Deliver
}

/**
 * One lane of the relay. Whoever holds the session's advisory lock leads, until its connection
 * ends; all others ask for the lock every half second. Several leaders with SKIP LOCKED would lose
 * nothing, but mix up the order.
 */
export function startLane({ db, lane, deliver }: LaneOptions): { stop(): Promise<void> } {
  const stopping = new AbortController()
  const empty = (session: pg.Client) => emptyLane({ session, lane, deliver }, stopping.signal)
  const pause = (pauseMs: number) =>
    sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => {})

  const serve = async (): Promise<void> => {
    const session = await db.session(`relay ${lane}`)
    try {
      while (!stopping.signal.aborted) {
        if (await leads(session, lane)) return await empty(session)
        await pause(standbyMs)
      }
    } finally {
      // Not end(): that waits for a server that may be frozen.
      discard(session)
    }
  }

  const run = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; ) {
      const since = Date.now()
      await serve().catch((error: unknown) => {
        log.warn({ lane, reason: describe(error) }, 'the relay begins anew')
      })
      failures = Date.now() - since > longestPauseMs ? 1 : failures + 1
      await pause(backOffMs(failures, shortestPauseMs, longestPauseMs))
    }
  }
  const running = run()

  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

async function leads(session: pg.Client, lane: Lane): Promise<boolean> {
  const { rows } = await session.query(
    'SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS leads',
    [`relay ${lane}`],
  )
  if (!rows[0]?.leads) return false
  await session.query(settings)
  log.info({ lane }, 'leading the relay')
  await failpoint('relay.leading')
  return true
}
