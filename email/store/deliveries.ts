import { z } from 'zod'
import type { Context } from '#platform/context.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Settlement } from '../domain/delivery.ts'
import { type Notice, noticeKinds } from '../domain/notice.ts'

/** A notice that is to be sent from now on. */
export interface NewDelivery extends Notice {
  id: string
  messageId: string
  createdAt: Date
  giveUpAt: Date
  /** The event that asked for it: its trace goes on to the mail. */
  cause: Context
}

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

/** Adds those that are not there yet, by kind and what they are about. Returns how many. */
export async function insertDeliveries(trx: Trx, deliveries: NewDelivery[]): Promise<number> {
  const organization_id = organizationOf(trx)
  const rows = deliveries.map((delivery) => ({
    organization_id,
    id: delivery.id,
    kind: delivery.kind,
    about_id: delivery.aboutId,
    recipient_id: delivery.recipientId,
    message_id: delivery.messageId,
    subject: delivery.subject,
    data: JSON.stringify(delivery.data),
    due_at: delivery.createdAt,
    give_up_at: delivery.giveUpAt,
    correlation_id: delivery.cause.correlationId,
    traceparent: delivery.cause.traceparent,
    created_at: delivery.createdAt,
  }))
  const added = await trx('deliveries')
    .insert(rows)
    .onConflict(['organization_id', 'kind', 'about_id'])
    .ignore()
    .returning('id')
  return added.length
}

/**
 * Looks at once at what was never sent because something of its recipients was not known; a day
 * to send it begins now. Without ids: of everybody in the organization. One that is held by a
 * sender is only locked: `lookAgain` lets that sender see the news when it lets go.
 */
export async function wakeWaitingDeliveries(
  trx: Trx,
  { now, giveUpAt, recipientIds }: { now: Date; giveUpAt: Date; recipientIds?: string[] },
): Promise<void> {
  const query = trx('deliveries')
    .where({ organization_id: organizationOf(trx), attempts: 0 })
    .whereNotNull('due_at')
    .update({
      due_at: trx.raw("CASE status WHEN 'queued' THEN ? ELSE due_at END", [now]),
      give_up_at: giveUpAt,
    })
  if (recipientIds) query.whereIn('recipient_id', recipientIds)
  await query
}

/** Looks at a delivery again at once if what it waits for has become known meanwhile. */
export async function lookAgain(trx: Trx, id: string, now: Date): Promise<void> {
  const organization_id = organizationOf(trx)
  await trx('deliveries AS d')
    .where({ organization_id, id, status: 'queued' })
    .whereExists(
      trx('recipients').where({ organization_id }).where('id', trx.ref('d.recipient_id')),
    )
    .whereExists(trx('organizations').where({ organization_id }))
    .update({ due_at: now })
}

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

/** Lets the lease end so much later, if it is still the newest. */
export async function renewLease(
  trx: Trx,
  { id, lease }: Leased,
  leaseSeconds: number,
): Promise<void> {
  await trx('deliveries')
    .where({ organization_id: organizationOf(trx), id, lease, status: 'sending' })
    .update({ due_at: trx.raw('now() + make_interval(secs => ?)', [leaseSeconds]) })
}

/** The delivery while this lease is the newest; nothing when somebody else took over. */
export async function readLeased(trx: Trx, { id, lease }: Leased): Promise<Delivery | undefined> {
  const row = await trx('deliveries AS d')
    .leftJoin('recipients AS r', (on) =>
      on.on('r.organization_id', 'd.organization_id').andOn('r.id', 'd.recipient_id'),
    )
    .leftJoin('organizations AS o', 'o.organization_id', 'd.organization_id')
    .where({ 'd.organization_id': organizationOf(trx), 'd.id': id })
    .where({ 'd.status': 'sending', 'd.lease': lease })
    .first({
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
  return row && Delivery.parse(row)
}

/**
 * Writes what came of an attempt, if this lease is still the newest, and returns the delivery's
 * new version; nothing otherwise. A settled delivery forgets the secret part of its link.
 */
export async function settleDelivery(
  trx: Trx,
  { id, lease }: Leased,
  settlement: Settlement & { subject: string | undefined; sentAt: Date | null },
): Promise<number | undefined> {
  const { dueAt, subject } = settlement
  const [row] = await trx('deliveries')
    .where({ organization_id: organizationOf(trx), id, lease, status: 'sending' })
    .update({
      status: settlement.status,
      due_at: dueAt,
      attempts: settlement.attempts,
      ambiguous_attempts: settlement.ambiguousAttempts,
      response: settlement.response,
      sent_at: trx.raw('coalesce(?, sent_at)', [settlement.sentAt]),
      version: trx.raw('version + 1'),
      ...(subject === undefined ? {} : { subject }),
      ...(dueAt === null ? { data: trx.raw("data - 'sealedToken'") } : {}),
    })
    .returning('version')
  return z.object({ version: z.int() }).optional().parse(row)?.version
}
