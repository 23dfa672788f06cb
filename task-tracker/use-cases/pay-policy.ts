import type { PayPolicyChange } from '#contracts/api/pay-policy.ts'
import { type PayPreset, presetRanges } from '#contracts/pay-presets.ts'
import type { Trx } from '#platform/db.ts'
import { invalid } from '#platform/errors.ts'
import { newId } from '#platform/ids.ts'
import { decodeCursor, encodeCursor } from '../domain/cursor.ts'
import type { PayPolicy } from '../domain/price.ts'
import {
  insertPolicyChange,
  listPolicyChanges,
  lockTerms,
  readChangePlace,
  readTerms,
  setPayPolicy,
} from '../store/pay-policies.ts'

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
  await lockTerms(trx)
  const { currency, policy: before } = await readTerms(trx)
  await setPayPolicy(trx, policy, change)
  await insertPolicyChange(trx, { id: newId(), before, after: policy, ...change })
  return { ...policy, currency }
}

/** Changes the ranges to those of a preset, in the organization's currency. */
export async function applyPayPreset(
  trx: Trx,
  preset: PayPreset,
  change: { by: string; now: Date },
): Promise<PayPolicyInForce> {
  const { currency } = await readTerms(trx)
  return updatePayPolicy(trx, presetRanges(preset, currency), change)
}

/** A page of changes, newest first. Throws 422 for a cursor that is none of this list. */
export async function readPayPolicyHistory(
  trx: Trx,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: PayPolicyChange[]; nextCursor: string | null }> {
  const after = cursor === undefined ? undefined : readChangePlace(decodeCursor(cursor))
  if (cursor !== undefined && !after) {
    throw invalid('cursor', 'must be the nextCursor of a page')
  }
  // One more than is shown tells whether there is a next page.
  const found = await listPolicyChanges(trx, { limit: limit + 1, after })
  const items = found.slice(0, limit)
  const last = items.at(-1)
  const nextCursor =
    found.length > limit && last ? encodeCursor({ at: last.at, id: last.id }) : null
  return { items: items.map(({ at, actor, from, to }) => ({ at, actor, from, to })), nextCursor }
}
