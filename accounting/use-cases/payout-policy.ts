import type { Role } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { forbidden } from '#platform/errors.ts'
import type { PayoutPolicy } from '../domain/payout.ts'
import { addPolicy, listPolicies, readPolicy } from '../store/policies.ts'

/** The policy that holds now. */
export const readPayoutPolicy = (trx: Trx): Promise<PayoutPolicy> => readPolicy(trx)

interface Change {
  policy: PayoutPolicy
  by: { id: string; role: Role }
  now: Date
}

/**
 * Changes the policy for every run made from now on; a new payout time counts from the next
 * period. Throws 403 when anybody but an admin changes how runs are approved.
 */
export async function changePayoutPolicy(
  trx: Trx,
  { policy, by, now }: Change,
): Promise<PayoutPolicy> {
  const before = await readPolicy(trx)
  if (policy.approval !== before.approval && by.role !== 'admin') {
    throw forbidden('forbidden', 'Only an admin changes how payout runs are approved')
  }
  await addPolicy(trx, policy, { by: by.id, at: now })
  return policy
}

/** Every change with its author, newest first. */
export async function readPolicyHistory(
  trx: Trx,
  { limit, before }: { limit: number; before: number | undefined },
) {
  const read = await listPolicies(trx, { limit: limit + 1, before })
  const shown = read.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map((change) => ({ ...change, changedAt: change.changedAt.toISOString() })),
    nextCursor: read.length > limit && last ? String(last.number) : null,
  }
}
