import type Router from '@koa/router'
import { z } from 'zod'
import * as bankApi from '#contracts/api/bank.ts'
import * as ledgerApi from '#contracts/api/ledger.ts'
import * as api from '#contracts/api/money.ts'
import * as payoutApi from '#contracts/api/payouts.ts'
import type { BodyOf } from '#contracts/endpoint.ts'
import type { Db } from '#platform/db.ts'
import { download } from '#platform/download.ts'
import { invalid } from '#platform/errors.ts'
import { serve } from '#platform/http.ts'
import { newId } from '#platform/ids.ts'
import { adjustBalance } from './use-cases/adjust-balance.ts'
import * as accounts from './use-cases/bank-accounts.ts'
import { closeByHand } from './use-cases/close-period.ts'
import { approvePayoutRun, rejectPayoutRun } from './use-cases/decide-payout-run.ts'
import { holdPayouts, listHolds, releasePayouts } from './use-cases/hold-payouts.ts'
import { makeBankFile } from './use-cases/make-bank-file.ts'
import {
  changePayoutPolicy,
  readPayoutPolicy,
  readPolicyHistory,
} from './use-cases/payout-policy.ts'
import { previewPayouts, tabulatePreview } from './use-cases/preview-payouts.ts'
import { listPayoutRuns, listPayouts, readPayoutRun } from './use-cases/read-payout-runs.ts'
import { retryPayout } from './use-cases/retry-payout.ts'
import { reverseTransfer } from './use-cases/reverse-transfer.ts'
import { returnPayout, settlePayout, settleRun } from './use-cases/settle-payouts.ts'
import { verifyLedger } from './use-cases/verify-ledger.ts'
import { waitForTransit } from './use-cases/wait-for-transit.ts'

export interface RouteOptions {
  db: Db
  /** Closes and opens what is known of bank accounts: 32 bytes. */
  bankKey: Buffer
  /** There may be a run to pay. */
  wake: () => void
}

/** Everything the gateway may ask of accounting. */
export const routes = (options: RouteOptions) => (router: Router) => {
  policyRoutes(router, options)
  runRoutes(router, options)
  payoutRoutes(router, options)
  bankRoutes(router, options)
  ledgerRoutes(router, options)
}

function policyRoutes(router: Router, { db }: RouteOptions): void {
  serve(router, api.readPayoutPolicy, ({ actor }) => db.read(actor, readPayoutPolicy))

  serve(router, api.updatePayoutPolicy, ({ actor, body, now }) =>
    db.as(actor, (trx) => changePayoutPolicy(trx, { policy: body, by: actor, now })),
  )

  serve(router, api.readPayoutPolicyHistory, ({ actor, query: { limit, cursor } }) => {
    const before = cursor === undefined ? undefined : numberOf(cursor)
    return db.read(actor, (trx) => readPolicyHistory(trx, { limit, before }))
  })
}

function runRoutes(router: Router, { db, wake }: RouteOptions): void {
  // Before {runId}: the first route that fits is taken.
  serve(router, api.previewPayoutRun, ({ actor }) => previewPayouts(db, actor))

  serve(router, api.downloadPayoutPreview, async ({ actor }) => {
    const content = await db.read(actor, tabulatePreview)
    return download({ name: 'payout-preview.csv', contentType: 'text/csv', content })
  })

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

function payoutRoutes(router: Router, { db, wake }: RouteOptions): void {
  serve(router, payoutApi.listPayoutHolds, ({ actor, query }) =>
    db.read(actor, (trx) => listHolds(trx, { workerId: query.workerId, ...pagingOf(query) })),
  )

  serve(router, payoutApi.holdPayouts, ({ actor, params, body }) =>
    db.as(actor, (trx) => holdPayouts(trx, { ...params, ...body, by: actor.id })),
  )

  serve(router, payoutApi.releasePayouts, ({ actor, params }) =>
    db.as(actor, (trx) => releasePayouts(trx, { ...params, by: actor.id })),
  )

  serve(router, payoutApi.retryPayout, async ({ actor, params }) => {
    const payout = await db.as(actor, (trx) => retryPayout(trx, params.payoutId))
    wake()
    return payout
  })

  serve(router, payoutApi.settlePayout, ({ actor, params }) =>
    db.as(actor, (trx) => settlePayout(trx, params.payoutId)),
  )

  serve(router, payoutApi.settlePayoutRun, async ({ actor, params: { runId } }) => {
    await waitForTransit(db, actor, runId)
    const run = await db.as(actor, (trx) => settleRun(trx, { runId, by: actor.id }))
    wake()
    return run
  })

  serve(router, payoutApi.returnPayout, ({ actor, params, body }) =>
    db.as(actor, (trx) => returnPayout(trx, { ...params, ...body, by: actor.id })),
  )
}

function bankRoutes(router: Router, { db, bankKey: key }: RouteOptions): void {
  serve(router, bankApi.setWorkerBankAccount, ({ actor, params, body, now }) => {
    const setting = { ownerId: params.workerId, account: accountOf(body), by: actor.id, now, key }
    return db.as(actor, (trx) => accounts.setWorkerAccount(trx, setting))
  })

  serve(router, bankApi.setOrganizationBankAccount, ({ actor, body, now }) => {
    const { organizationId: ownerId, id: by } = actor
    const setting = { ownerId, account: accountOf(body), by, now, key }
    return db.as(actor, (trx) => accounts.setAccount(trx, setting))
  })

  serve(router, bankApi.readWorkerBankAccount, ({ actor, params }) =>
    db.read(actor, (trx) => accounts.showAccount(trx, { ownerId: params.workerId, key })),
  )

  serve(router, bankApi.readOrganizationBankAccount, ({ actor }) =>
    db.read(actor, (trx) => accounts.showAccount(trx, { ownerId: actor.organizationId, key })),
  )

  serve(router, bankApi.listBankAccounts, ({ actor, query }) => {
    const confirmed = query.confirmed && query.confirmed === 'true'
    const { ownerId } = query
    const listing = { ownerId, confirmed, ...pagingOf(query), key }
    return db.read(actor, (trx) => accounts.listAccounts(trx, listing))
  })

  serve(router, bankApi.confirmWorkerBankAccount, ({ actor, params, body, now }) => {
    const { version } = body
    const confirmation = { ownerId: params.workerId, version, by: actor.id, now, key }
    return db.as(actor, (trx) => accounts.confirmAccount(trx, confirmation))
  })

  serve(router, bankApi.confirmOrganizationBankAccount, ({ actor, body, now }) => {
    const { organizationId: ownerId, id: by } = actor
    const confirmation = { ownerId, version: body.version, by, now, key }
    return db.as(actor, (trx) => accounts.confirmAccount(trx, confirmation))
  })

  serve(router, bankApi.downloadBankFile, async ({ actor, params, query, now }) => {
    await waitForTransit(db, actor, params.runId)
    const { organizationId, id: by } = actor
    const wanted = { organizationId, ...params, ...query, by, now, key }
    const content = await db.as(actor, (trx) => makeBankFile(trx, wanted))
    const [ending, contentType] =
      query.format === 'csv' ? ['csv', 'text/csv'] : ['xml', 'application/xml']
    return download({ name: `payout-${params.runId}.${ending}`, contentType, content })
  })
}

function ledgerRoutes(router: Router, { db }: RouteOptions): void {
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
    const checked = await verifyLedger(db, actor, { wait, now })
    const { checkedAt, problems, transfers, accounts: count, links, head, running } = checked
    return {
      balanced: problems.length === 0,
      transfers,
      accounts: count,
      checkedAt: checkedAt.toISOString(),
      problems,
      chain: { links, head },
      running: running && { startedAt: running.startedAt.toISOString() },
    }
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

function numberOf(cursor: string): number {
  if (!/^[1-9]\d{0,8}$/.test(cursor)) {
    throw invalid('cursor', 'must be the nextCursor of the page before')
  }
  return Number(cursor)
}

const accountOf = ({ iban, holder, bic }: AccountBody) => ({ iban, holder, bic: bic ?? null })

type AccountBody = BodyOf<typeof bankApi.setWorkerBankAccount>

type Line = Awaited<ReturnType<typeof adjustBalance>>

function asTransfer({ transferId, postedAt, ...line }: Line) {
  return { ...line, id: transferId, postedAt: postedAt.toISOString() }
}
