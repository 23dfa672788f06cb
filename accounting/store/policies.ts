import { organizationOf, type Trx } from '#platform/db.ts'
import { defaultPayoutPolicy, type PayoutPolicy } from '../domain/payout.ts'

/** The policy that holds now. */
export async function readPolicy(trx: Trx): Promise<PayoutPolicy> {
  const row: PolicyRow | undefined = await trx('payout_policies')
    .where({ organization_id: organizationOf(trx) })
    .orderBy('number', 'desc')
    .first('payout_time', 'minimum_payout_minor', 'approval', 'settlement')
  if (!row) return defaultPayoutPolicy
  return {
    payoutTime: row.payout_time,
    minimumPayoutMinor: row.minimum_payout_minor,
    approval: row.approval,
    settlement: row.settlement,
  }
}

/** Makes a policy the one that holds; the earlier ones stay as history. */
export async function addPolicy(
  trx: Trx,
  policy: PayoutPolicy,
  { by, at }: { by: string; at: Date },
): Promise<void> {
  // Two changes at once come one after the other.
  const lock = `payout policy ${organizationOf(trx)}`
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [lock])
  await trx.raw(
    `INSERT INTO payout_policies (organization_id, number, payout_time, minimum_payout_minor,
            approval, settlement, changed_by, changed_at)
     SELECT ?::uuid, coalesce(max(number), 0) + 1, ?, ?, ?, ?, ?::uuid, ?
       FROM payout_policies WHERE organization_id = ?`,
    [
      organizationOf(trx),
      policy.payoutTime,
      policy.minimumPayoutMinor,
      policy.approval,
      policy.settlement,
      by,
      at,
      organizationOf(trx),
    ],
  )
}

interface PolicyRow {
  payout_time: string
  minimum_payout_minor: number
  approval: PayoutPolicy['approval']
  settlement: PayoutPolicy['settlement']
}
