import { z } from 'zod'
import { endpoint, file } from '../endpoint.ts'
import { amountMinor, id, page, paging, person, sumMinor, text, time } from '../primitives.ts'

const service = 'accounting'
const keepers = ['accountant', 'admin'] as const
const runId = z.strictObject({ runId: id })
const hash = z.string().regex(/^[0-9a-f]{64}$/, 'must be the hash of a preview')

const payoutPolicyFields = {
  /** Local time of day in the organization's zone. */
  payoutTime: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM'),
  minimumPayoutMinor: amountMinor,
  approval: z.enum(['automatic', 'four-eyes']),
  settlement: z.enum(['book', 'bank-file']),
}
export const PayoutPolicy = z.object(payoutPolicyFields)

export const readPayoutPolicy = endpoint({
  name: 'readPayoutPolicy',
  service,
  method: 'GET',
  path: '/payout-policy',
  roles: keepers,
  answers: { 200: PayoutPolicy },
  errors: [],
  summary: 'When and how balances are paid out',
})

export const updatePayoutPolicy = endpoint({
  name: 'updatePayoutPolicy',
  service,
  method: 'PUT',
  path: '/payout-policy',
  roles: keepers,
  body: z.strictObject(payoutPolicyFields),
  answers: { 200: PayoutPolicy },
  errors: ['forbidden'],
  summary: 'Change the payout policy; only an admin changes `approval`',
})

export const readPayoutPolicyHistory = endpoint({
  name: 'readPayoutPolicyHistory',
  service,
  method: 'GET',
  path: '/payout-policy/history',
  roles: keepers,
  query: z.strictObject(paging),
  answers: {
    200: page(PayoutPolicy.extend({ changedBy: person, changedAt: time })),
  },
  errors: [],
  summary: 'Every change of the payout policy, newest first',
})

export const PayoutRun = z.object({
  id,
  status: z.enum(['draft', 'approved', 'paying', 'paid', 'rejected']),
  trigger: z.enum(['schedule', 'manual']),
  periodStart: time,
  periodEnd: time,
  totalMinor: sumMinor,
  payouts: z.int(),
  paid: z.int(),
  notified: z.int(),
  /** Null for a run made by the schedule. */
  createdBy: person.nullable(),
  approvedBy: person.nullable(),
  hash,
  settlement: z.enum(['book', 'bank-file']),
})
export type PayoutRun = z.infer<typeof PayoutRun>

export const Payout = z.object({
  id,
  worker: person,
  amountMinor,
  status: z.enum(['pending', 'paid', 'in_transit', 'settled', 'returned', 'failed', 'ended']),
  reason: z.string().nullable(),
  noticeStatus: z.enum(['none', 'queued', 'sent', 'unknown', 'failed', 'bounced', 'no_address']),
})

const exclusionReason = z.enum(['negative', 'zero', 'below_minimum', 'held'])

export const PayoutPreview = z.object({
  periodStart: time,
  dueAt: time,
  totalMinor: sumMinor,
  itemCount: z.int(),
  items: z.array(z.object({ worker: person, amountMinor })),
  excludedCounts: z.object({
    negative: z.int(),
    zero: z.int(),
    below_minimum: z.int(),
    held: z.int(),
  }),
  excluded: z.array(z.object({ worker: person, balanceMinor: sumMinor, reason: exclusionReason })),
  hash,
})

export const previewPayoutRun = endpoint({
  name: 'previewPayoutRun',
  service,
  method: 'GET',
  path: '/payout-runs/preview',
  roles: keepers,
  answers: { 200: PayoutPreview },
  errors: [],
  summary: 'Who would be paid what if the period closed now',
})

export const downloadPayoutPreview = endpoint({
  name: 'downloadPayoutPreview',
  service,
  method: 'GET',
  path: '/payout-runs/preview.csv',
  roles: keepers,
  answers: { 200: file('text/csv') },
  errors: [],
  summary: 'The preview as CSV: everybody, paid or left out',
})

export const startPayoutRun = endpoint({
  name: 'startPayoutRun',
  service,
  method: 'POST',
  path: '/payout-runs',
  roles: keepers,
  body: z.strictObject({ hash: hash.optional(), draft: z.boolean().optional() }),
  answers: { 201: PayoutRun },
  errors: ['preview_stale', 'nothing_to_pay'],
  summary: 'Close the period and pay what is due',
})

export const listPayoutRuns = endpoint({
  name: 'listPayoutRuns',
  service,
  method: 'GET',
  path: '/payout-runs',
  roles: keepers,
  query: z.strictObject(paging),
  answers: { 200: page(PayoutRun) },
  errors: [],
  summary: 'Past and present payout runs',
})

export const readPayoutRun = endpoint({
  name: 'readPayoutRun',
  service,
  method: 'GET',
  path: '/payout-runs/{runId}',
  roles: keepers,
  params: runId,
  answers: { 200: PayoutRun },
  errors: [],
  summary: 'One payout run',
})

export const listPayouts = endpoint({
  name: 'listPayouts',
  service,
  method: 'GET',
  path: '/payout-runs/{runId}/payouts',
  roles: keepers,
  params: runId,
  query: z.strictObject(paging),
  answers: { 200: page(Payout) },
  errors: [],
  summary: 'The payouts of a run, each with its notice',
})

export const approvePayoutRun = endpoint({
  name: 'approvePayoutRun',
  service,
  method: 'POST',
  path: '/payout-runs/{runId}/approve',
  roles: keepers,
  params: runId,
  body: z.strictObject({ hash }),
  answers: { 200: PayoutRun },
  errors: ['four_eyes', 'preview_stale', 'not_draft'],
  summary: 'Approve a draft; not by the person who made it',
})

export const rejectPayoutRun = endpoint({
  name: 'rejectPayoutRun',
  service,
  method: 'POST',
  path: '/payout-runs/{runId}/reject',
  roles: keepers,
  params: runId,
  body: z.strictObject({ reason: text(500) }),
  answers: { 200: PayoutRun },
  errors: ['not_draft'],
  summary: 'Reject a draft; the money stays in the wallets',
})
