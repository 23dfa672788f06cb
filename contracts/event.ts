import { z } from 'zod'
import type { ServiceName } from './endpoint.ts'

/**
 * A fact must reach its consumers; a hint may be lost and is never the only bearer of a fact
 * (DESIGN 19).
 */
export type EventKind = 'fact' | 'hint'

interface Declaration<D extends z.ZodType> {
  /** What happened, in the past tense: `task.completed`. */
  name: string
  version: number
  /** The service that alone publishes it; its exchange has the same name. */
  from: ServiceName
  kind?: EventKind
  data: D
  /** Which field of the data is the subject, the thing whose versions count. */
  subject: (data: z.output<D>) => string
  /** One sentence for docs/events.md. */
  summary: string
}

/** The part of CloudEvents 1.0 and its extensions that all our events share. */
const envelope = {
  specversion: z.literal('1.0'),
  id: z.uuid(),
  source: z.string(),
  time: z.iso.datetime(),
  subject: z.string(),
  datacontenttype: z.literal('application/json'),
  organizationid: z.uuid(),
  aggregateversion: z.int().min(0),
  correlationid: z.string().min(1).max(255),
  traceparent: z.string().min(1).max(255),
}

/** A message as it travels. The data's shape depends on the type; `EventDefinition.envelope` knows it. */
export const anyEnvelope = z.looseObject({ ...envelope, type: z.string(), data: z.unknown() })

/** An event before the outbox has given it id, time, tenant and trace. */
export interface EventDraft {
  type: string
  source: ServiceName
  kind: EventKind
  subject: string
  aggregateVersion: number
  data: unknown
}

export interface EventDefinition<D extends z.ZodType = z.ZodType> {
  name: string
  version: number
  /** Name and version: the CloudEvents type and the routing key. */
  type: string
  from: ServiceName
  kind: EventKind
  data: D
  summary: string
  /** The whole message: envelope and data. */
  envelope: z.ZodObject
  /** Says that it happened. `version` is the subject's version after the change. */
  about: (data: z.input<D>, version: number) => EventDraft
}

/** Declares an event: one symbol for the producer, for every consumer and for docs/events.md. */
export function defineEvent<D extends z.ZodType>(declared: Declaration<D>): EventDefinition<D> {
  const type = `${declared.name}.v${declared.version}`
  const kind = declared.kind ?? 'fact'
  return {
    name: declared.name,
    version: declared.version,
    type,
    from: declared.from,
    kind,
    data: declared.data,
    summary: declared.summary,
    envelope: z.looseObject({ ...envelope, type: z.literal(type), data: declared.data }),
    about: (data, aggregateVersion) => {
      const parsed = declared.data.parse(data)
      return {
        type,
        kind,
        aggregateVersion,
        source: declared.from,
        subject: declared.subject(parsed),
        data: parsed,
      }
    },
  }
}
