import type { z } from 'zod'
import type { listEmailDeliveries } from '#contracts/api/operations.ts'
import type { AnswerOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { invalid, notFound } from '#platform/errors.ts'
import { type ListedDelivery, listDeliveries as list } from '../store/delivery-list.ts'
import { listResends, type Resend } from '../store/resends.ts'

type Query = z.output<typeof listEmailDeliveries.query>
type Page = AnswerOf<typeof listEmailDeliveries>

/** One page of who was sent what, newest first. Throws 422 for a cursor that is none of ours. */
export async function listDeliveries(trx: Trx, query: Query): Promise<Page> {
  const { cursor, limit, status, search } = query
  if (cursor !== undefined && !uuid.test(cursor)) {
    throw invalid('cursor', 'must be the nextCursor of another page')
  }
  const found = await list(trx, { status, search, before: cursor, limit: limit + 1 })
  const items = found.slice(0, limit)
  return {
    items: await withResends(trx, items),
    nextCursor: found.length > limit ? (items.at(-1)?.id ?? null) : null,
  }
}

/** One delivery as people see it. Throws 404 when there is none. */
export async function readDelivery(trx: Trx, id: string): Promise<Page['items'][number]> {
  const [found] = await withResends(trx, await list(trx, { id, limit: 1 }))
  if (!found) throw notFound()
  return found
}

async function withResends(trx: Trx, deliveries: ListedDelivery[]): Promise<Page['items']> {
  const resends = await listResends(
    trx,
    deliveries.map(({ id }) => id),
  )
  return deliveries.map((delivery) =>
    asSeen(
      delivery,
      resends.filter(({ deliveryId }) => deliveryId === delivery.id),
    ),
  )
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function asSeen(delivery: ListedDelivery, resends: Resend[]): Page['items'][number] {
  return {
    id: delivery.id,
    kind: delivery.kind,
    recipient: {
      id: delivery.recipient_id,
      name: delivery.recipient_name ?? '',
      email: delivery.email,
    },
    subject: delivery.subject,
    messageId: delivery.message_id,
    status: delivery.status,
    attempts: delivery.attempts,
    response: delivery.response,
    createdAt: delivery.created_at.toISOString(),
    sentAt: delivery.sent_at?.toISOString() ?? null,
    resends: resends.map(({ by, name, at }) => ({
      by: { id: by, name: name ?? '' },
      at: at.toISOString(),
    })),
  }
}
