import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { deliveryStatuses, noticeKinds } from '../domain/notice.ts'

/** A delivery as people see it. */
const ListedDelivery = z.object({
  id: z.string(),
  kind: z.enum(noticeKinds),
  recipient_id: z.string(),
  recipient_name: z.string().nullable(),
  email: z.string().nullable(),
  subject: z.string(),
  message_id: z.string(),
  status: z.enum(deliveryStatuses),
  attempts: z.int(),
  response: z.string().nullable(),
  created_at: z.date(),
  sent_at: z.date().nullable(),
})
export type ListedDelivery = z.infer<typeof ListedDelivery>

export interface DeliveryFilter {
  /** This one alone. */
  id?: string | undefined
  status?: ListedDelivery['status'] | undefined
  /** Part of the recipient's name, address, or of the subject, in any case. */
  search?: string | undefined
  /** Only those that are older than this delivery. */
  before?: string | undefined
  limit: number
}

/** Deliveries of this organization, newest first. */
export async function listDeliveries(trx: Trx, filter: DeliveryFilter): Promise<ListedDelivery[]> {
  const { id, status, search, before, limit } = filter
  const query = trx('deliveries AS d')
    .leftJoin('recipients AS r', (on) =>
      on.on('r.organization_id', 'd.organization_id').andOn('r.id', 'd.recipient_id'),
    )
    .where('d.organization_id', organizationOf(trx))
    // Ids are made in the order of time.
    .orderBy('d.id', 'desc')
    .limit(limit)
    .select('d.*', { recipient_name: 'r.name', email: 'r.email' })
  if (id) query.where('d.id', id)
  if (status) query.where('d.status', status)
  if (before) query.where('d.id', '<', before)
  if (search) {
    const text = `concat_ws(' ', r.name, r.email, d.subject)`
    query.whereRaw(`position(lower(?) IN lower(${text})) > 0`, [search])
  }
  return z.array(ListedDelivery).parse(await query)
}
