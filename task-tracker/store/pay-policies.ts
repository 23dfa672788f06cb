import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { unavailable } from '#platform/errors.ts'
import { defaultPayPolicy, type PayPolicy } from '../domain/price.ts'
import { type Bindings, query } from './sql.ts'

/** What prices are drawn from: the organization's own policy, or the default of its currency. */
export interface Terms {
  currency: string
  policy: PayPolicy
}

const Policy = z.object({
  rewardMinMinor: z.number(),
  rewardMaxMinor: z.number(),
  feeMinMinor: z.number(),
  feeMaxMinor: z.number(),
})

const TermsRow = z.object({ currency: z.string(), policy: Policy.nullable() })

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

/** Lets one transaction of this organization at a time change the policy. */
export async function lockTerms(trx: Trx): Promise<void> {
  await trx.raw('SELECT FROM organizations WHERE organization_id = ? FOR NO KEY UPDATE', [
    organizationOf(trx),
  ])
}

/** Writes down who changed the policy from what to what. */
export async function insertPolicyChange(
  trx: Trx,
  change: { id: string; before: PayPolicy; after: PayPolicy; by: string; now: Date },
): Promise<void> {
  await trx.raw(
    `INSERT INTO pay_policy_changes (organization_id, id, changed_at, changed_by, before, after)
     VALUES (:organizationId, :id, :now, :by, :before, :after)`,
    {
      ...change,
      before: JSON.stringify(change.before),
      after: JSON.stringify(change.after),
      organizationId: organizationOf(trx),
    },
  )
}

/** A place in the list of changes: the last one that was shown. */
const ChangePlace = z.strictObject({ at: z.iso.datetime(), id: z.uuid() })

/** The place that a caller named, or undefined when it is none. */
export const readChangePlace = (place: unknown) => ChangePlace.safeParse(place).data

const ChangeRow = z
  .object({
    id: z.string(),
    changed_at: z.date(),
    changed_by: z.string(),
    name: z.string().nullable(),
    before: Policy,
    after: Policy,
  })
  .transform((row) => ({
    id: row.id,
    at: row.changed_at.toISOString(),
    actor: { id: row.changed_by, name: row.name ?? '' },
    from: row.before,
    to: row.after,
  }))

/** Newest first, from the one after that place. */
export async function listPolicyChanges(
  trx: Trx,
  { limit, after }: { limit: number; after?: z.output<typeof ChangePlace> | undefined },
): Promise<z.output<typeof ChangeRow>[]> {
  const bindings: Bindings = { limit }
  if (after) Object.assign(bindings, { afterAt: after.at, afterId: after.id })
  const past = after ? '(c.changed_at, c.id) < (:afterAt::timestamptz, :afterId::uuid)' : 'true'
  const sql = `SELECT c.id, c.changed_at, c.changed_by, p.name, c.before, c.after
      FROM pay_policy_changes c
      LEFT JOIN people p ON p.organization_id = c.organization_id AND p.id = c.changed_by
     WHERE ${past} ORDER BY c.changed_at DESC, c.id DESC LIMIT :limit`
  return query(trx, ChangeRow, sql, bindings)
}
