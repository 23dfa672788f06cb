import type { Context } from '#platform/context.ts'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Notice } from '../domain/notice.ts'

/** A notice that is to be sent from now on. */
export interface NewDelivery extends Notice {
  id: string
  messageId: string
  createdAt: Date
  giveUpAt: Date
  /** The event that asked for it: its trace goes on to the mail. */
  cause: Context
}

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
