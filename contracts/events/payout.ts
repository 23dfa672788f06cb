import { z } from 'zod'
import { defineEvent } from '../event.ts'
import { amountMinor, currencyCode, id, sumMinor, time } from '../primitives.ts'

const payout = {
  payoutId: id,
  runId: id,
  workerId: id,
  amountMinor,
  currency: currencyCode,
  /** The pay period that the payout closes. */
  periodNumber: z.int(),
  periodStart: time,
  periodEnd: time,
}

export const payoutPaid = defineEvent({
  name: 'payout.paid',
  version: 1,
  from: 'accounting',
  subject: (data) => data.payoutId,
  summary: 'A worker was paid; one notice is due for each of these.',
  data: z.object({
    ...payout,
    /** What the wallet held when the period opened. */
    openingMinor: sumMinor,
    /** Rewards and corrections posted in the period. */
    earnedMinor: sumMinor,
    /** Fees posted in the period, net of refunds; zero or negative. */
    feesMinor: sumMinor,
    /** What is left in the wallet after the payout. */
    closingMinor: sumMinor,
    paidAt: time,
  }),
})

export const payoutReturned = defineEvent({
  name: 'payout.returned',
  version: 1,
  from: 'accounting',
  subject: (data) => data.payoutId,
  summary: 'The bank sent a payout back; the money is in the wallet again.',
  data: z.object({ ...payout, reason: z.string(), returnedAt: time }),
})

export const payoutRunChanged = defineEvent({
  name: 'payout_run.changed',
  version: 1,
  from: 'accounting',
  kind: 'hint',
  subject: (data) => data.runId,
  summary: 'A payout run moved on. Ask again for its state.',
  data: z.object({ runId: id }),
})
