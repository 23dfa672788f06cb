import type Router from '@koa/router'
import { z } from 'zod'
import * as ledgerApi from '#contracts/api/ledger.ts'
import * as api from '#contracts/api/money.ts'
import type { Db } from '#platform/db.ts'
import { invalid } from '#platform/errors.ts'
import { serve } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { adjustBalance } from './use-cases/adjust-balance.ts'
import { closeByHand } from './use-cases/close-period.ts'
import { approvePayoutRun, rejectPayoutRun } from './use-cases/decide-payout-run.ts'
import { changePayoutPolicy, readPayoutPolicy } from './use-cases/payout-policy.ts'
import { previewPayouts } from './use-cases/preview-payouts.ts'
import { listPayoutRuns, listPayouts, readPayoutRun } from './use-cases/read-payout-runs.ts'
import { reverseTransfer } from './use-cases/reverse-transfer.ts'
import { verifyLedger } from './use-cases/verify-ledger.ts'

/** Everything the gateway may ask of accounting. `wake`: there may be a run to pay. */
export const routes = (db: Db, wake: () => void) => (router: Router) => {
  policyRoutes(router, db)
  runRoutes(router, db, wake)
  ledgerRoutes(router, db)
}

function policyRoutes(router: Router, db: Db): void {
  serve(router, api.readPayoutPolicy, ({ actor }) => db.read(actor, readPayoutPolicy))

  serve(router, api.updatePayoutPolicy, ({ actor, body, now }) =>
    db.as(actor, (trx) => changePayoutPolicy(trx, { policy: body, by: actor, now })),
  )
}

function runRoutes(router: Router, db: Db, wake: () => void): void {
  // Before {runId}: the first route that fits is taken.
  serve(router, api.previewPayoutRun, ({ actor }) => previewPayouts(db, actor))

  serve(router, api.startPayoutRun, async ({ actor, body: { hash, draft = false } }) => {
    const wanted = { runId: newId(), by: actor.id, hash, draft }
    const run = await db.as(actor, (trx) => closeByHand(trx, wanted))
    wake()
    return run
  })

  serve(router, api.listPayoutRuns, ({ actor, query }) =>
    db.read(actor, (trx) => listPayoutRuns(trx, pagingOf(query))),
  )

  serve(router, api.readPayoutRun, ({ actor, params }) =>
    db.read(actor, (trx) => readPayoutRun(trx, params.runId)),
  )

  serve(router, api.listPayouts, ({ actor, params, query }) =>
    db.read(actor, (trx) => listPayouts(trx, { ...params, ...pagingOf(query) })),
  )

  serve(router, api.approvePayoutRun, async ({ actor, params, body, now }) => {
    const approval = { ...params, ...body, by: actor.id, now }
    const run = await db.as(actor, (trx) => approvePayoutRun(trx, approval))
    wake()
    return run
  })

  serve(router, api.rejectPayoutRun, ({ actor, params, body, now }) =>
    db.as(actor, (trx) => rejectPayoutRun(trx, { ...params, ...body, by: actor.id, now })),
  )
}

function ledgerRoutes(router: Router, db: Db): void {
  serve(router, ledgerApi.adjustBalance, ({ actor, body }) =>
    db.as(actor, async (trx) =>
      asTransfer(await adjustBalance(trx, { transferId: newId(), ...body, by: actor.id })),
    ),
  )

  serve(router, ledgerApi.reverseTransfer, ({ actor, body }) =>
    db.as(actor, async (trx) =>
      asTransfer(await reverseTransfer(trx, { id: newId(), ...body, by: actor.id })),
    ),
  )

  serve(router, ledgerApi.verifyLedger, async ({ actor, query, now }) => {
    const wait = query.now !== undefined
    const { checkedAt, problems, ...counts } = await verifyLedger(db, actor, { wait, now })
    const balanced = problems.length === 0
    return { ...counts, balanced, problems, checkedAt: checkedAt.toISOString() }
  })
}

const cursorForm = z.uuid()

/** A cursor is the id of the last thing seen. */
function pagingOf({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
  if (cursor !== undefined && !cursorForm.safeParse(cursor).success) {
    throw invalid('cursor', 'must be the nextCursor of the page before')
  }
  return { limit, cursor }
}

type Line = Awaited<ReturnType<typeof adjustBalance>>

function asTransfer({ transferId, postedAt, ...line }: Line) {
  return { ...line, id: transferId, postedAt: postedAt.toISOString() }
}
