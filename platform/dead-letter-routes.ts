import { setTimeout as sleep } from 'node:timers/promises'
import type Router from '@koa/router'
import * as api from '#contracts/api/dead-letters.ts'
import type { Db } from './db.ts'
import {
  type DeadLetter,
  listDeadLetters,
  readDeadLetter,
  replayDeadLetter,
  waitingDeadLetters,
} from './dead-letters.ts'
import { invalid } from './errors.ts'
import type { Consumer } from './event-batch.ts'
import { serve } from './serve.ts'

/** Below the deadline of a request, with room for the one that is being handled. */
const replayForMs = 5_000

interface Keeper {
  db: Db
  consumers: readonly Consumer[]
}

/** The service's own dead letters, for operators: to look at and to hand over again. */
export function deadLetterRoutes(router: Router, { db, consumers }: Keeper): void {
  serve(router, api.listDeadLetters, async ({ query: { queue, limit, cursor } }) => {
    if (cursor !== undefined && !api.DeadLetter.shape.id.safeParse(cursor).success) {
      throw invalid('cursor', 'must be the nextCursor of the page before')
    }
    const wanted = { queue, before: cursor, limit: limit + 1 }
    const found = await db.system((trx) => listDeadLetters(trx, wanted))
    const items = found.slice(0, limit).map(shown)
    return { items, nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null }
  })

  serve(router, api.readDeadLetter, async ({ params }) =>
    shown(await db.system((trx) => readDeadLetter(trx, params.deadLetterId))),
  )

  serve(router, api.replayDeadLetters, ({ body }) => replayAll({ db, consumers }, body))

  serve(router, api.replayDeadLetter, async ({ params }) => {
    const replay = await replayDeadLetter(db, consumers, params.deadLetterId)
    return { resolved: replay.resolved, detail: replay.resolved ? null : replay.detail }
  })
}

interface Wanted {
  queue?: string | undefined
  ratePerSecond: number
  cursor?: string | undefined
}

/** One after the other, at this pace, until there are no more or the time is up. */
async function replayAll({ db, consumers }: Keeper, { queue, ratePerSecond, cursor }: Wanted) {
  const startedAt = Date.now()
  const counts = { resolved: 0, failed: 0 }
  let after = cursor
  const page = { queue, limit: ratePerSecond * 5 }
  for (const id of await db.system((trx) => waitingDeadLetters(trx, { ...page, after }))) {
    const due = startedAt + ((counts.resolved + counts.failed) * 1_000) / ratePerSecond
    await sleep(Math.max(0, due - Date.now()))
    if (Date.now() - startedAt > replayForMs) break
    const { resolved } = await replayDeadLetter(db, consumers, id)
    counts[resolved ? 'resolved' : 'failed'] += 1
    after = id
  }
  const left = await db.system((trx) => waitingDeadLetters(trx, { queue, after, limit: 1 }))
  return { ...counts, nextCursor: left.length > 0 ? (after ?? null) : null }
}

function shown({ firstFailedAt, lastFailedAt, resolvedAt, ...letter }: DeadLetter) {
  return {
    ...letter,
    firstFailedAt: firstFailedAt.toISOString(),
    lastFailedAt: lastFailedAt.toISOString(),
    resolvedAt: resolvedAt?.toISOString() ?? null,
  }
}
