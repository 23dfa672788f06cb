import { z } from 'zod'
import { endpoint } from '../endpoint.ts'
import { id, largestAmountMinor, sumMinor, text, time } from '../primitives.ts'

const service = 'accounting'
const keepers = ['accountant', 'admin'] as const

export const Transfer = z.object({
  id,
  kind: z.enum([
    'reward',
    'fee',
    'fee_refund',
    'payout',
    'payout_return',
    'adjustment',
    'reversal',
  ]),
  workerId: id,
  /** Signed, as the worker sees it. */
  amountMinor: sumMinor,
  balanceAfterMinor: sumMinor,
  sequence: z.int(),
  reason: z.string().nullable(),
  postedAt: time,
})

export const adjustBalance = endpoint({
  name: 'adjustBalance',
  service,
  method: 'POST',
  path: '/ledger/adjustments',
  roles: keepers,
  body: z.strictObject({
    workerId: id,
    amountMinor: z
      .int()
      .min(-largestAmountMinor)
      .max(largestAmountMinor)
      .refine((amount) => amount !== 0, 'must not be 0'),
    reason: text(500),
  }),
  answers: { 201: Transfer },
  errors: ['not_a_worker'],
  summary: 'Correct a balance by hand, with a reason',
})

export const reverseTransfer = endpoint({
  name: 'reverseTransfer',
  service,
  method: 'POST',
  path: '/ledger/reversals',
  roles: keepers,
  body: z.strictObject({ transferId: id, reason: text(500) }),
  answers: { 201: Transfer },
  errors: ['already_reversed', 'not_reversible'],
  summary: 'Take back one transfer by its opposite, once',
})

export const verifyLedger = endpoint({
  name: 'verifyLedger',
  service,
  method: 'GET',
  path: '/ledger/verification',
  roles: keepers,
  query: z.strictObject({ now: z.string().optional() }),
  answers: {
    200: z.object({
      balanced: z.boolean(),
      transfers: z.int(),
      accounts: z.int(),
      checkedAt: time,
      /** Without an account: it is about the chain. */
      problems: z.array(z.object({ accountId: id.nullable(), detail: z.string() })),
      /** Hashes over all transfers: whoever notes the head can tell later that none was changed. */
      chain: z.object({ links: z.int(), head: z.string().nullable() }),
      /** A newer check that is under way: a large ledger takes longer than a request may. */
      running: z.object({ startedAt: time }).nullable(),
    }),
  },
  errors: [],
  summary: 'Whether every balance is the sum of its transfers, and none of these was changed',
})
