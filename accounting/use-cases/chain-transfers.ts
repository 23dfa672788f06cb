import type { Db, Trx } from '#platform/db.ts'
import { addLink, takeMoment } from '../store/chain.ts'
import { findUnchained } from '../store/due-work.ts'

/** What one tick takes on; the next takes the rest. */
const mostPerTick = 500

/** Organizations with transfers that no link covers yet. Ids only. */
export const unchainedOrganizations = (trx: Trx): Promise<string[]> =>
  findUnchained(trx, mostPerTick)

/**
 * Brings an organization's hash chain up to now: off the path of those who post, who wait only
 * the moment in which it is settled what comes before. May be stopped and repeated at any point.
 */
export async function chainTransfers(
  db: Db,
  organizationId: string,
  signal: AbortSignal,
): Promise<void> {
  const tenant = { organizationId }
  const moment = await db.as(tenant, takeMoment)
  if (!moment) return
  while (!signal.aborted && (await db.as(tenant, (trx) => addLink(trx, moment.at))) > 0);
}
