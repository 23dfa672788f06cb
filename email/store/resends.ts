import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import { noticeKinds } from '../domain/notice.ts'

const Settled = z.object({
  kind: z.enum(noticeKinds),
  /** Nothing more will be done for it. */
  isSettled: z.boolean(),
})

/** Locks a delivery and says what it is; undefined when there is none. */
export async function lockDelivery(trx: Trx, id: string) {
  const row = await trx('deliveries')
    .where({ organization_id: organizationOf(trx), id })
    .forUpdate()
    .first('kind', { isSettled: trx.raw('due_at IS NULL') })
  return Settled.optional().parse(row)
}

/**
 * Queues a settled delivery again, as if it were new, and writes down who wanted that. The address
 * counts as unknown no more: somebody may have put the mailbox right.
 */
export async function queueAgain(
  trx: Trx,
  { id, by, now, giveUpAt }: { id: string; by: string; now: Date; giveUpAt: Date },
): Promise<void> {
  const organization_id = organizationOf(trx)
  const [row] = await trx('deliveries')
    .where({ organization_id, id })
    .update({ status: 'queued', due_at: now, give_up_at: giveUpAt, ambiguous_attempts: 0 })
    .returning(['version', 'recipient_id'])
  const { version, recipient_id } = z
    .object({ version: z.int(), recipient_id: z.string() })
    .parse(row)
  await trx('resends').insert({
    organization_id,
    delivery_id: id,
    version,
    resent_by: by,
    resent_at: now,
  })
  await trx('recipients')
    .where({ organization_id, id: recipient_id })
    .update({ unknown_address: null })
}

const Resend = z.object({
  deliveryId: z.string(),
  by: z.string(),
  name: z.string().nullable(),
  at: z.date(),
})
export type Resend = z.infer<typeof Resend>

/** Who sent these deliveries once more, oldest first. */
export async function listResends(trx: Trx, deliveryIds: string[]): Promise<Resend[]> {
  const rows = await trx('resends AS s')
    .leftJoin('recipients AS r', (on) =>
      on.on('r.organization_id', 's.organization_id').andOn('r.id', 's.resent_by'),
    )
    .where('s.organization_id', organizationOf(trx))
    .whereIn('s.delivery_id', deliveryIds)
    .orderBy('s.resent_at')
    .select({ deliveryId: 's.delivery_id', by: 's.resent_by', name: 'r.name', at: 's.resent_at' })
  return z.array(Resend).parse(rows)
}
