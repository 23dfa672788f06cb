import type { AuditEntry } from '#contracts/api/access.ts'
import { id } from '#contracts/primitives.ts'
import type { Trx } from '#platform/db.ts'
import { invalid } from '#platform/errors.ts'
import { type AuditQuery, findEntries } from '../store/audit.ts'

/** A page of the organization's audit log, newest first. */
export async function readAuditLog(
  trx: Trx,
  { cursor, ...query }: Omit<AuditQuery, 'beforeId'> & { cursor?: string | undefined },
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  if (cursor && !id.safeParse(cursor).success) {
    throw invalid('cursor', 'must be the nextCursor of the page before')
  }
  const found = await findEntries(trx, { ...query, beforeId: cursor, limit: query.limit + 1 })
  const items = found.slice(0, query.limit)
  return { items, nextCursor: found.length > items.length ? (items.at(-1)?.id ?? null) : null }
}
