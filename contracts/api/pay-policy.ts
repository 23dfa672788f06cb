import { z } from 'zod'
import { endpoint, roles } from '../endpoint.ts'
import { payPresets } from '../pay-presets.ts'
import { amountMinor, currencyCode, feeMinor, page, paging, person, time } from '../primitives.ts'

const service = 'task-tracker'

const payPolicyFields = {
  rewardMinMinor: amountMinor,
  rewardMaxMinor: amountMinor,
  feeMinMinor: feeMinor,
  feeMaxMinor: feeMinor,
}
export const PayPolicy = z.object({ ...payPolicyFields, currency: currencyCode })

export const readPayPolicy = endpoint({
  name: 'readPayPolicy',
  service,
  method: 'GET',
  path: '/pay-policy',
  roles,
  answers: { 200: PayPolicy },
  errors: [],
  summary: 'The ranges from which prices are drawn',
})

export const updatePayPolicy = endpoint({
  name: 'updatePayPolicy',
  service,
  method: 'PUT',
  path: '/pay-policy',
  roles: ['admin', 'accountant'],
  body: z
    .strictObject(payPolicyFields)
    .refine((policy) => policy.rewardMinMinor <= policy.rewardMaxMinor, {
      path: ['rewardMinMinor'],
      message: 'must not be more than rewardMaxMinor',
    })
    .refine((policy) => policy.feeMinMinor <= policy.feeMaxMinor, {
      path: ['feeMinMinor'],
      message: 'must not be more than feeMaxMinor',
    }),
  answers: { 200: PayPolicy },
  errors: [],
  summary: 'Change the ranges; tasks that exist keep their price',
})

export const applyPayPreset = endpoint({
  name: 'applyPayPreset',
  service,
  method: 'PUT',
  path: '/pay-policy/preset',
  roles: ['admin', 'accountant'],
  body: z.strictObject({ preset: z.enum(payPresets) }),
  answers: { 200: PayPolicy },
  errors: [],
  summary:
    'Change the ranges to those of a preset: rewards of 20 to 40, and with `exchange` fees of 10 to 20',
})

export const PayPolicyChange = z.object({
  at: time,
  actor: person,
  from: z.object(payPolicyFields),
  to: z.object(payPolicyFields),
})
export type PayPolicyChange = z.infer<typeof PayPolicyChange>

export const readPayPolicyHistory = endpoint({
  name: 'readPayPolicyHistory',
  service,
  method: 'GET',
  path: '/pay-policy/history',
  roles: ['admin', 'accountant'],
  query: z.strictObject(paging),
  answers: { 200: page(PayPolicyChange) },
  errors: [],
  summary: 'Who changed the ranges, when, from what and to what; the newest first',
})
