import type { Role } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { forbidden, invalid } from '#platform/errors.ts'
import type { PayoutPolicy } from '../domain/payout.ts'
import { addPolicy, readPolicy } from '../store/policies.ts'

/** The policy that holds now. */
export const readPayoutPolicy = (trx: Trx): Promise<PayoutPolicy> => readPolicy(trx)

interface Change {
  policy: PayoutPolicy
  by: { id: string; role: Role }
  now: Date
}

/**
 * Changes the policy for every run made from now on; a new payout time counts from the next
 * period. Throws 403 when anybody but an admin changes how runs are approved, and 422 for
 * settlement by bank file, which there is not yet.
 */
export async function changePayoutPolicy(
  trx: Trx,
  { policy, by, now }: Change,
): Promise<PayoutPolicy> {
  const before = await readPolicy(trx)
  if (policy.approval !== before.approval && by.role !== 'admin') {
    throw forbidden('forbidden', 'Only an admin changes how payout runs are approved')
  }
  if (policy.settlement === 'bank-file') {
    throw invalid('settlement', 'must be book: bank files cannot be made yet')
  }
  await addPolicy(trx, policy, { by: by.id, at: now })
  return policy
}
