import type { Person } from '#contracts/primitives.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { nameOr } from './people.ts'

/** A worker who is kept out of payout runs. */
export interface Hold {
  worker: Person
  reason: string
  heldBy: Person
  heldAt: Date
}

/** Keeps a worker out of payout runs; a hold that lasts gets the new reason. */
export async function keepHold(
  trx: Trx,
  { workerId, reason, by, at }: { workerId: string; reason: string; by: string; at: Date },
): Promise<void> {
  await trx.raw(
    `INSERT INTO payout_holds (organization_id, worker_id, reason, held_by, held_at)
     VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (organization_id, worker_id) WHERE released_at IS NULL
     DO UPDATE SET reason = excluded.reason, held_by = excluded.held_by`,
    [organizationOf(trx), workerId, reason, by, at],
  )
}

/** Ends a hold, if there is one. */
export async function endHold(
  trx: Trx,
  { workerId, by, at }: { workerId: string; by: string; at: Date },
): Promise<void> {
  await trx('payout_holds')
    .where({ organization_id: organizationOf(trx), worker_id: workerId, released_at: null })
    .update({ released_by: by, released_at: at })
}

interface HoldFilter {
  workerId: string | undefined
  /** The last worker of the page before. */
  after: string | undefined
  limit: number
}

/** Holds by worker id, those after `after`, the last worker of the page before. */
export async function listHolds(trx: Trx, { workerId, after, limit }: HoldFilter): Promise<Hold[]> {
  const query = trx('payout_holds as h')
    .leftJoin('people as worker', (on) =>
      on.on('worker.organization_id', 'h.organization_id').andOn('worker.id', 'h.worker_id'),
    )
    .leftJoin('people as holder', (on) =>
      on.on('holder.organization_id', 'h.organization_id').andOn('holder.id', 'h.held_by'),
    )
    .where({ 'h.organization_id': organizationOf(trx), 'h.released_at': null })
    .orderBy('h.worker_id')
    .limit(limit)
    .select('h.*', 'worker.name as worker', 'holder.name as holder')
  if (workerId !== undefined) query.where('h.worker_id', workerId)
  if (after !== undefined) query.where('h.worker_id', '>', after)
  const rows: HoldRow[] = await query
  return rows.map((row) => ({
    worker: { id: row.worker_id, name: nameOr(row.worker) },
    reason: row.reason,
    heldBy: { id: row.held_by, name: nameOr(row.holder) },
    heldAt: row.held_at,
  }))
}

interface HoldRow {
  worker_id: string
  worker: string | null
  reason: string
  held_by: string
  holder: string | null
  held_at: Date
}
