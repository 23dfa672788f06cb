import type { Trx } from '#platform/db.ts'
import type { PayPolicy } from '../domain/price.ts'
import { readTerms, setPayPolicy } from '../store/pay-policies.ts'

export type PayPolicyInForce = PayPolicy & { currency: string }

/** The ranges from which prices are drawn. Throws 503 while the organization is not known here. */
export async function readPayPolicy(trx: Trx): Promise<PayPolicyInForce> {
  const { currency, policy } = await readTerms(trx)
  return { ...policy, currency }
}

/** Changes the ranges for every task from now on. Tasks that exist keep their price. */
export async function updatePayPolicy(
  trx: Trx,
  policy: PayPolicy,
  change: { by: string; now: Date },
): Promise<PayPolicyInForce> {
  const { currency } = await readTerms(trx)
  await setPayPolicy(trx, policy, change)
  return { ...policy, currency }
}
