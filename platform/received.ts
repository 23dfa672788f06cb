import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { anyEnvelope, type EventDefinition } from '#contracts/event.ts'
import type { Context } from './context.ts'

/** An event as a handler gets it: read, checked, and not handled before. */
export interface Received<T> extends Context {
  id: string
  type: string
  /** The thing it is about; with `aggregateVersion` it says what is newer. */
  subject: string
  organizationId: string
  aggregateVersion: number
  time: Date
  data: T
}

/** What a consumer has to know of an event's definition. */
export type Listened = Pick<EventDefinition, 'type' | 'from' | 'kind' | 'data'>

/** The received form of a definition: `EventOf<typeof taskCompleted>`. */
export type EventOf<E extends Listened> = E extends unknown ? Received<z.output<E['data']>> : never

/** Why a message cannot be given to a handler. */
export interface Unreadable {
  /** Names the message: the event's id, or the SHA-256 of its bytes. */
  key: string
  organizationId: string | null
  reason: 'malformed' | 'unknown_type'
  detail: string
}

export type Reading = { event: Received<unknown> } | { unreadable: Unreadable }

/** How a message of any type is named: its event's id, or the SHA-256 of bytes that carry none. */
export function identify(bytes: Buffer): { key: string; organizationId: string | null } {
  const { data } = anyEnvelope.safeParse(parseJson(bytes))
  if (data) return { key: data.id, organizationId: data.organizationid }
  return { key: createHash('sha256').update(bytes).digest('hex'), organizationId: null }
}

/** Reads a message that came in as this event. Never throws: the bytes can be anything. */
export function readMessage(definition: Listened, bytes: Buffer): Reading {
  const parsed = anyEnvelope.safeParse(parseJson(bytes))
  if (!parsed.success) {
    return unreadable({ ...identify(bytes), reason: 'malformed' }, parsed.error)
  }
  const envelope = parsed.data
  const known = { key: envelope.id, organizationId: envelope.organizationid }
  if (envelope.type !== definition.type) {
    const detail = `${envelope.type} came where ${definition.type} was expected`
    return { unreadable: { ...known, reason: 'unknown_type', detail } }
  }
  const data = definition.data.safeParse(envelope.data)
  if (!data.success) return unreadable({ ...known, reason: 'malformed' }, data.error)
  return {
    event: {
      id: envelope.id,
      type: envelope.type,
      subject: envelope.subject,
      organizationId: envelope.organizationid,
      aggregateVersion: envelope.aggregateversion,
      correlationId: envelope.correlationid,
      traceparent: envelope.traceparent,
      time: new Date(envelope.time),
      data: data.data,
    },
  }
}

function unreadable(about: Omit<Unreadable, 'detail'>, error: z.ZodError): Reading {
  const detail = error.issues
    .slice(0, 10)
    .map((issue) => `${issue.path.join('.') || 'message'}: ${issue.message}`)
    .join('; ')
  return { unreadable: { ...about, detail } }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString())
  } catch {
    return undefined
  }
}
