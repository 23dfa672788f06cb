import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { unavailable } from '#platform/errors.ts'
import { defaultPayPolicy, type PayPolicy } from '../domain/price.ts'
import { query } from './sql.ts'

/** What prices are drawn from: the organization's own policy, or the default of its currency. */
export interface Terms {
  currency: string
  policy: PayPolicy
}

const TermsRow = z.object({
  currency: z.string(),
  policy: z
    .object({
      rewardMinMinor: z.number(),
      rewardMaxMinor: z.number(),
      feeMinMinor: z.number(),
      feeMaxMinor: z.number(),
    })
    .nullable(),
})

/** What holds for the next task. Throws 503 while nothing was heard of the organization yet. */
export async function readTerms(trx: Trx): Promise<Terms> {
  const sql = `SELECT o.currency, CASE WHEN p.organization_id IS NOT NULL THEN json_build_object(
      'rewardMinMinor', p.reward_min_minor, 'rewardMaxMinor', p.reward_max_minor,
      'feeMinMinor', p.fee_min_minor, 'feeMaxMinor', p.fee_max_minor) END AS policy
    FROM organizations o LEFT JOIN pay_policies p ON p.organization_id = o.organization_id`
  const [terms] = await query(trx, TermsRow, sql)
  if (!terms) throw unavailable('This organization is being set up', 1)
  return { currency: terms.currency, policy: terms.policy ?? defaultPayPolicy(terms.currency) }
}

/** Sets the pay policy, which holds for the very next task. */
export async function setPayPolicy(
  trx: Trx,
  policy: PayPolicy,
  { by, now }: { by: string; now: Date },
): Promise<void> {
  await trx.raw(
    `INSERT INTO pay_policies (organization_id, reward_min_minor, reward_max_minor, fee_min_minor,
       fee_max_minor, updated_by, updated_at)
     VALUES (:organizationId, :rewardMinMinor, :rewardMaxMinor, :feeMinMinor, :feeMaxMinor,
       :by, :now)
     ON CONFLICT (organization_id) DO UPDATE
        SET reward_min_minor = excluded.reward_min_minor,
            reward_max_minor = excluded.reward_max_minor,
            fee_min_minor = excluded.fee_min_minor, fee_max_minor = excluded.fee_max_minor,
            updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
    { ...policy, by, now, organizationId: organizationOf(trx) },
  )
}
