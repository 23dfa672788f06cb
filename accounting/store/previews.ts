import { organizationOf, type Trx } from '#platform/db.ts'
import type { PayoutItem } from '../domain/payout.ts'

/** Nobody acts on an older one; a preview of 100,000 payouts takes 3 MB. */
const keptPreviews = 20

/** Keeps what a preview showed, under its hash. */
export async function keepPreview(
  trx: Trx,
  { hash, items, at }: { hash: string; items: readonly PayoutItem[]; at: Date },
): Promise<void> {
  const organizationId = organizationOf(trx)
  const row = {
    organization_id: organizationId,
    hash,
    items: JSON.stringify(items),
    kept_at: at,
  }
  await trx('payout_previews')
    .insert(row)
    .onConflict(['organization_id', 'hash'])
    .merge(['kept_at'])
  await trx.raw(
    `DELETE FROM payout_previews WHERE organization_id = :organizationId AND hash IN (
       SELECT hash FROM payout_previews WHERE organization_id = :organizationId
        ORDER BY kept_at DESC OFFSET :keptPreviews)`,
    { organizationId, keptPreviews },
  )
}

/** What the preview with this hash showed; undefined when it is no longer, or never was, kept. */
export async function readPreview(trx: Trx, hash: string): Promise<PayoutItem[] | undefined> {
  const where = { organization_id: organizationOf(trx), hash }
  const row: { items: PayoutItem[] } | undefined = await trx('payout_previews')
    .where(where)
    .first('items')
  return row?.items
}
