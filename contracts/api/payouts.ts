import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, page, paging, person, text, time } from '../primitives.ts'
import { Payout, PayoutRun } from './money.ts'

const service = 'accounting'
const keepers = ['accountant', 'admin'] as const
const payoutId = z.strictObject({ payoutId: id })
const workerId = z.strictObject({ workerId: id })

export const holdPayouts = endpoint({
  name: 'holdPayouts',
  service,
  method: 'PUT',
  path: '/payout-holds/{workerId}',
  roles: keepers,
  params: workerId,
  body: z.strictObject({ reason: text(500) }),
  answers: { 204: null },
  errors: [],
  summary: 'Keep a worker out of payout runs; a payout in a draft ends',
})

export const releasePayouts = endpoint({
  name: 'releasePayouts',
  service,
  method: 'DELETE',
  path: '/payout-holds/{workerId}',
  roles: keepers,
  params: workerId,
  answers: { 204: null },
  errors: [],
  summary: 'End a hold; it counts from the next run',
})

export const listPayoutHolds = endpoint({
  name: 'listPayoutHolds',
  service,
  method: 'GET',
  path: '/payout-holds',
  roles: keepers,
  query: z.strictObject({ workerId: id.optional(), ...paging }),
  answers: {
    200: page(z.object({ worker: person, reason: z.string(), heldBy: person, heldAt: time })),
  },
  errors: [],
  summary: 'Who is kept out of payout runs, and why',
})

export const retryPayout = endpoint({
  name: 'retryPayout',
  service,
  method: 'POST',
  path: '/payouts/{payoutId}/retry',
  roles: keepers,
  params: payoutId,
  answers: { 200: Payout },
  errors: ['not_failed'],
  summary: 'Try a failed payout again, alone',
})

export const settlePayout = endpoint({
  name: 'settlePayout',
  service,
  method: 'POST',
  path: '/payouts/{payoutId}/settle',
  roles: keepers,
  params: payoutId,
  answers: { 200: Payout },
  errors: ['not_in_transit'],
  summary: 'The bank has paid this one: its worker is told',
})

export const settlePayoutRun = endpoint({
  name: 'settlePayoutRun',
  service,
  method: 'POST',
  path: '/payout-runs/{runId}/settle',
  roles: keepers,
  params: z.strictObject({ runId: id }),
  answers: { 200: PayoutRun },
  errors: ['not_in_transit'],
  summary: 'The bank has paid all that are in transit; of many the rest follows in the background',
})

export const returnPayout = endpoint({
  name: 'returnPayout',
  service,
  method: 'POST',
  path: '/payouts/{payoutId}/return',
  roles: keepers,
  params: payoutId,
  body: z.strictObject({ reason: text(500) }),
  answers: { 200: Payout },
  errors: ['not_in_transit'],
  summary: 'The bank has sent this one back: the money is in the wallet again',
})
