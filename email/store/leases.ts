import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Settlement } from '../domain/delivery.ts'
import { noticeKinds } from '../domain/notice.ts'

/** A delivery that one sender holds until its lease ends. */
const Leased = z.object({
  organizationId: z.string(),
  id: z.string(),
  lease: z.int(),
  /** Somebody held it before and never said what came of it. */
  abandoned: z.boolean(),
})
export type Leased = z.infer<typeof Leased>

/** Everything needed to write and send a mail, and to say what came of it. */
const Delivery = z.object({
  id: z.string(),
  kind: z.enum(noticeKinds),
  aboutId: z.string(),
  messageId: z.string(),
  data: z.unknown(),
  attempts: z.int(),
  ambiguousAttempts: z.int(),
  giveUpAt: z.date(),
  version: z.int(),
  /** The mail server has had it before: it was sent once more by hand. */
  sentBefore: z.boolean(),
  correlationId: z.string(),
  traceparent: z.string(),
  recipientId: z.string(),
  recipientName: z.string().nullable(),
  email: z.string().nullable(),
  locale: z.string().nullable(),
  unknownAddress: z.string().nullable(),
  organizationName: z.string().nullable(),
  timeZone: z.string().nullable(),
})
export type Delivery = z.infer<typeof Delivery>

/** Takes up to so many due deliveries, of any organization, that no other sender holds. */
export async function leaseDueDeliveries(
  trx: Trx,
  limits: { atMost: number; leaseSeconds: number },
): Promise<Leased[]> {
  const { rows } = await trx.raw(
    `SELECT organization_id AS "organizationId", id, lease, abandoned
       FROM system_lease_due_deliveries(?, ?)`,
    [limits.atMost, limits.leaseSeconds],
  )
  return z.array(Leased).parse(rows)
}

/** Lets these leases end so much later, those that are still the newest. */
export async function renewLeases(
  trx: Trx,
  held: readonly Leased[],
  leaseSeconds: number,
): Promise<void> {
  await trx('deliveries')
    .where({ organization_id: organizationOf(trx), status: 'sending' })
    .whereRaw('(id, lease) IN (SELECT * FROM unnest(?::uuid[], ?::integer[]))', columnsOf(held))
    .update({ due_at: trx.raw('now() + make_interval(secs => ?)', [leaseSeconds]) })
}

/** The deliveries whose lease is still the newest: the others somebody else took over. */
export async function readLeased(trx: Trx, held: readonly Leased[]): Promise<Delivery[]> {
  const rows = await trx('deliveries AS d')
    .leftJoin('recipients AS r', (on) =>
      on.on('r.organization_id', 'd.organization_id').andOn('r.id', 'd.recipient_id'),
    )
    .leftJoin('organizations AS o', 'o.organization_id', 'd.organization_id')
    .where({ 'd.organization_id': organizationOf(trx), 'd.status': 'sending' })
    .whereRaw('(d.id, d.lease) IN (SELECT * FROM unnest(?::uuid[], ?::integer[]))', columnsOf(held))
    .select({
      id: 'd.id',
      kind: 'd.kind',
      aboutId: 'd.about_id',
      messageId: 'd.message_id',
      data: 'd.data',
      attempts: 'd.attempts',
      ambiguousAttempts: 'd.ambiguous_attempts',
      giveUpAt: 'd.give_up_at',
      version: 'd.version',
      sentBefore: trx.raw('d.sent_at IS NOT NULL'),
      correlationId: 'd.correlation_id',
      traceparent: 'd.traceparent',
      recipientId: 'd.recipient_id',
      recipientName: 'r.name',
      email: 'r.email',
      locale: 'r.locale',
      unknownAddress: 'r.unknown_address',
      organizationName: 'o.name',
      timeZone: 'o.time_zone',
    })
  return z.array(Delivery).parse(rows)
}

/** What came of a leased delivery. */
export interface Settled extends Settlement {
  leased: Leased
  /** As it was sent; undefined when it was not written. */
  subject: string | undefined
  sentAt: Date | null
}

/**
 * Writes what came of these attempts, one statement for all, each only if its lease is still the
 * newest. Returns the new version of each that was written, by id. A settled delivery forgets the
 * secret part of its link. Locks by id: two who settle the same do not wait for each other.
 */
export async function settleDeliveries(
  trx: Trx,
  settled: readonly Settled[],
): Promise<Map<string, number>> {
  const rows = settled.map(({ leased, ...settlement }) => ({
    id: leased.id,
    lease: leased.lease,
    status: settlement.status,
    due_at: settlement.dueAt,
    attempts: settlement.attempts,
    ambiguous_attempts: settlement.ambiguousAttempts,
    response: settlement.response,
    subject: settlement.subject,
    sent_at: settlement.sentAt,
  }))
  const id = organizationOf(trx)
  const answer = await trx.raw(settleSql, [JSON.stringify(rows), id, id])
  const versions = z.array(z.object({ id: z.string(), version: z.int() })).parse(answer.rows)
  return new Map(versions.map(({ id, version }) => [id, version]))
}

const settleSql = `
WITH settled AS (
  SELECT * FROM json_to_recordset(?::json) AS settled (
    id uuid, lease integer, status text, due_at timestamptz, attempts integer,
    ambiguous_attempts integer, response text, subject text, sent_at timestamptz)
), held AS (
  SELECT d.id FROM deliveries d JOIN settled ON settled.id = d.id AND settled.lease = d.lease
   WHERE d.organization_id = ? AND d.status = 'sending'
   ORDER BY d.id FOR UPDATE OF d
)
UPDATE deliveries d
   SET status = settled.status, due_at = settled.due_at, attempts = settled.attempts,
       ambiguous_attempts = settled.ambiguous_attempts, response = settled.response,
       subject = coalesce(settled.subject, d.subject),
       sent_at = coalesce(settled.sent_at, d.sent_at), version = d.version + 1,
       data = CASE WHEN settled.due_at IS NULL THEN d.data - 'sealedToken' ELSE d.data END
  FROM settled JOIN held USING (id)
 WHERE d.organization_id = ? AND d.id = settled.id
RETURNING d.id, d.version`

const columnsOf = (held: readonly Leased[]) => [
  held.map(({ id }) => id),
  held.map(({ lease }) => lease),
]
