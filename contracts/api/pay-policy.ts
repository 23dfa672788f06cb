import { z } from 'zod'
import { endpoint, roles } from '../endpoint.ts'
import { amountMinor, currencyCode, feeMinor } from '../primitives.ts'

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
