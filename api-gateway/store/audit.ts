import { z } from 'zod'
import { AuditEntry } from '#contracts/api/access.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import type { Origin } from '../domain/origin.ts'

export type AuditAction = AuditEntry['action']

/** Something that happened to an account or to access. */
export interface Noted {
  action: AuditAction
  by: Origin
  /** Whom it was done to. */
  subjectId?: string | undefined
  details?: Record<string, unknown>
}

const row = z
  .object({
    id: z.uuid(),
    at: z.date(),
    action: AuditEntry.shape.action,
    actor_id: z.uuid().nullable(),
    actor_name: z.string().nullable(),
    subject_id: z.uuid().nullable(),
    subject_name: z.string().nullable(),
    address: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
  })
  .transform(
    (from): AuditEntry => ({
      id: from.id,
      at: from.at.toISOString(),
      action: from.action,
      actor: person(from.actor_id, from.actor_name),
      subject: person(from.subject_id, from.subject_name),
      address: from.address,
      details: from.details,
    }),
  )

/** Adds an entry to the audit log, in the transaction of what happened. */
export async function note(trx: Trx, { action, by, subjectId, details = {} }: Noted) {
  await trx('audit_log').insert({
    organization_id: organizationOf(trx),
    id: newId(),
    at: trx.fn.now(),
    action,
    actor_id: by.userId ?? null,
    subject_id: subjectId ?? null,
    address: by.address ?? null,
    details: JSON.stringify(details),
  })
}

export interface AuditQuery {
  action?: AuditAction | undefined
  /** Only entries older than this one. */
  beforeId?: string | undefined
  limit: number
}

/** Entries of the organization, newest first. */
export async function findEntries(trx: Trx, query: AuditQuery): Promise<AuditEntry[]> {
  const entries = trx('audit_log as entry')
    .leftJoin('users as actor', (on) => {
      on.on('actor.organization_id', 'entry.organization_id').on('actor.id', 'entry.actor_id')
    })
    .leftJoin('users as subject', (on) => {
      on.on('subject.organization_id', 'entry.organization_id').on('subject.id', 'entry.subject_id')
    })
    .where({ 'entry.organization_id': organizationOf(trx) })
    .orderBy('entry.id', 'desc')
    .limit(query.limit)
    .select('entry.id', 'entry.at', 'entry.action', 'entry.address', 'entry.details')
    .select('entry.actor_id', 'actor.name as actor_name')
    .select('entry.subject_id', 'subject.name as subject_name')
  if (query.action) void entries.where({ 'entry.action': query.action })
  if (query.beforeId) void entries.where('entry.id', '<', query.beforeId)
  const found: unknown[] = await entries
  return found.map((each) => row.parse(each))
}

function person(id: string | null, name: string | null): AuditEntry['actor'] {
  return id === null ? null : { id, name: name ?? '' }
}
