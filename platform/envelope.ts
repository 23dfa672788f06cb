import type { EventDraft } from '#contracts/event.ts'
import type { Context } from './context.ts'

/** What the outbox adds to a draft. */
export interface Stamp extends Context {
  /** uuid v7. Undefined: it is added later. */
  id: string | undefined
  time: Date
  organizationId: string
}

/** What is known of an event here; the rest is left out. */
type Told = Pick<EventDraft, 'type' | 'source'> & {
  [Field in 'subject' | 'aggregateVersion' | 'data']: EventDraft[Field] | undefined
}

/** The message as it travels: CloudEvents 1.0, structured JSON. The only place that builds it. */
export function envelopeOf(draft: Told, stamp: Stamp): string {
  return JSON.stringify({
    specversion: '1.0',
    id: stamp.id,
    source: draft.source,
    type: draft.type,
    time: stamp.time.toISOString(),
    subject: draft.subject,
    datacontenttype: 'application/json',
    organizationid: stamp.organizationId,
    aggregateversion: draft.aggregateVersion,
    correlationid: stamp.correlationId,
    traceparent: stamp.traceparent,
    data: draft.data,
  })
}
