import type { z } from 'zod'
import type { Payout, PayoutRun } from '#contracts/api/money.ts'
import type { Trx } from '#platform/db.ts'
import * as payouts from '../store/payouts.ts'
import * as runs from '../store/runs.ts'

interface Page<T> {
  items: T[]
  nextCursor: string | null
}

interface Paging {
  limit: number
  /** An id: of the last item of the page before. */
  cursor: string | undefined
}

/** One run. Throws 404. */
export const readPayoutRun = (trx: Trx, runId: string): Promise<PayoutRun> =>
  runs.readRun(trx, runId)

/** All runs, newest first. */
export async function listPayoutRuns(trx: Trx, paging: Paging): Promise<Page<PayoutRun>> {
  const { limit, cursor: before } = paging
  const items = await runs.listRuns(trx, { limit: limit + 1, before })
  return pageOf(items, limit, (run) => run.id)
}

/** The payouts of a run, by worker. Throws 404. */
export async function listPayouts(
  trx: Trx,
  { runId, limit, cursor: after }: Paging & { runId: string },
): Promise<Page<z.infer<typeof Payout>>> {
  await runs.readRun(trx, runId)
  const items = await payouts.listPayouts(trx, runId, { limit: limit + 1, after })
  return pageOf(items, limit, (payout) => payout.worker.id)
}

/** One more than asked for was read: it tells whether there is a next page. */
function pageOf<T>(read: readonly T[], limit: number, cursorOf: (item: T) => string): Page<T> {
  const items = read.slice(0, limit)
  const last = items.at(-1)
  const nextCursor = read.length > limit && last !== undefined ? cursorOf(last) : null
  return { items, nextCursor }
}
