import { organizationOf, type Trx } from '#platform/db.ts'
import { defaultPayoutPolicy, type PayoutPolicy } from '../domain/payout.ts'
import { nameOr } from './people.ts'

/** The policy that holds now. */
export async function readPolicy(trx: Trx): Promise<PayoutPolicy> {
  const row: PolicyRow | undefined = await trx('payout_policies')
    .where({ organization_id: organizationOf(trx) })
    .orderBy('number', 'desc')
    .first('payout_time', 'minimum_payout_minor', 'approval', 'settlement')
  return row ? toPolicy(row) : defaultPayoutPolicy
}

/** A policy as it was once set. */
export interface PolicyChange extends PayoutPolicy {
  /** Counts the organization's changes, from 1. */
  number: number
  changedBy: { id: string; name: string }
  changedAt: Date
}

/** Changes, newest first; those before the number `before`. */
export async function listPolicies(
  trx: Trx,
  { limit, before }: { limit: number; before: number | undefined },
): Promise<PolicyChange[]> {
  const query = trx('payout_policies as p')
    .leftJoin('people', (on) =>
      on.on('people.organization_id', 'p.organization_id').andOn('people.id', 'p.changed_by'),
    )
    .where('p.organization_id', organizationOf(trx))
    .orderBy('p.number', 'desc')
    .limit(limit)
    .select('p.*', 'people.name')
  const rows: ChangeRow[] = await (before ? query.where('p.number', '<', before) : query)
  return rows.map((row) => ({
    ...toPolicy(row),
    number: row.number,
    changedBy: { id: row.changed_by, name: nameOr(row.name) },
    changedAt: row.changed_at,
  }))
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

interface ChangeRow extends PolicyRow {
  number: number
  changed_by: string
  name: string | null
  changed_at: Date
}

const toPolicy = (row: PolicyRow): PayoutPolicy => ({
  payoutTime: row.payout_time,
  minimumPayoutMinor: row.minimum_payout_minor,
  approval: row.approval,
  settlement: row.settlement,
})
