import type { z } from 'zod'
import type { EventDefinition } from '#contracts/event.ts'
import type { Received } from '#platform/consumers.ts'
import type { Db } from '#platform/db.ts'
import { handleOnce } from '#platform/event-batch.ts'
import { newId } from '#platform/ids.ts'
import { consumers } from '../consumers.ts'

/** An event as it comes from the bus; a new one each time. */
export function received<D extends z.ZodType>(
  definition: EventDefinition<D>,
  organizationId: string,
  data: z.input<D>,
  version = 1,
): Received<z.output<D>> {
  const { type } = definition
  const draft = definition.about(data, version)
  return {
    id: newId(),
    type,
    subject: draft.subject,
    organizationId,
    aggregateVersion: version,
    correlationId: 'click-1',
    traceparent: '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01',
    time: new Date(),
    data: definition.data.parse(draft.data),
  }
}

/** Hands events of one type to accounting as one batch, as the bus does: inbox and all. */
export async function deliver(db: Db, ...events: Received<unknown>[]): Promise<void> {
  const type = events[0]?.type
  const consumer = consumers.find(({ definitions }) =>
    definitions.some((definition) => definition.type === type),
  )
  if (!consumer) throw new Error(`Accounting does not listen to ${type}`)
  await db.system((trx) => handleOnce(trx, `accounting.${type}`, consumer.handler, events))
}
