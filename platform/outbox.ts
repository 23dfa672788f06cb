import { EventEmitter } from 'node:events'
import type { EventDraft, EventKind } from '#contracts/event.ts'
import { type Context, currentContext } from './context.ts'
import { envelopeOf } from './envelope.ts'
import { newId } from './ids.ts'
import { afterCommit, organizationOf, type Trx } from './transactions.ts'

/** Where a row leaves to: RabbitMQ or BullMQ. One being away does not hold the other up. */
export type Lane = 'bus' | 'jobs'

/** A draft that names the event it follows from. Without one the current context is its origin. */
export interface CausedDraft extends EventDraft {
  cause?: Context
}

/** A job to be done soon. The row is the promise; BullMQ gets it from the relay. */
export interface JobDraft {
  queue: string
  name: string
  /** JSON. Ids, not data: the database is read when the job runs. */
  payload: unknown
  /** A job that waits under this id swallows another one. No colons. Default: a new id. */
  jobId?: string
  delayMs?: number
}

/** A job as it lies in the outbox. */
export interface OutboxJob extends Context {
  name: string
  payload: unknown
  delayMs: number
}

interface Row {
  lane: Lane
  messageId: string
  kind: EventKind | 'job'
  routingKey: string
  message: string
}

/**
 * Announces events together with the change they are about: written in its transaction, published
 * after its commit. Any number of drafts cost one statement.
 */
export async function addToOutbox(trx: Trx, ...drafts: CausedDraft[]): Promise<void> {
  if (drafts.length === 0) return
  const organizationId = organizationOf(trx)
  const context = currentContext()
  const time = new Date()
  const rows = drafts.map((draft): Row => {
    const id = newId()
    const { correlationId, traceparent } = draft.cause ?? context
    return {
      lane: 'bus',
      messageId: id,
      kind: draft.kind,
      routingKey: draft.type,
      message: envelopeOf(draft, { id, time, organizationId, correlationId, traceparent }),
    }
  })
  await insert(trx, rows, organizationId)
}

/**
 * Says which event a draft follows from, so that it carries that event's correlation id. Needed
 * where one call of a handler answers several events:
 * `addToOutbox(trx, ...credits.map(({ event, draft }) => causedBy(event, draft)))`.
 */
export function causedBy(cause: Context, draft: EventDraft): CausedDraft {
  return { ...draft, cause: contextOf(cause) }
}

/** Asks for a job together with the change that needs it. It may run more than once. */
export async function addJob(trx: Trx, draft: JobDraft): Promise<void> {
  const job: OutboxJob = {
    name: draft.name,
    payload: draft.payload,
    delayMs: draft.delayMs ?? 0,
    ...contextOf(currentContext()),
  }
  const row: Row = {
    lane: 'jobs',
    messageId: draft.jobId ?? newId(),
    kind: 'job',
    routingKey: draft.queue,
    message: JSON.stringify(job),
  }
  await insert(trx, [row], null)
}

/** The other end of `addJob`. */
export function readJob(message: string): OutboxJob {
  return JSON.parse(message)
}

/** Calls the listener after each commit in this process that left something in the lane. */
export function onOutboxWritten(lane: Lane, listener: () => void): { stop(): void } {
  written.on(lane, listener)
  return { stop: () => written.off(lane, listener) }
}

// NOTIFY would tell other processes too, but it takes a lock that puts all commits in one line.
// They find the rows by polling.
const written = new EventEmitter()
written.setMaxListeners(0)

function contextOf({ correlationId, traceparent }: Context): Context {
  return { correlationId, traceparent }
}

async function insert(trx: Trx, rows: Row[], organizationId: string | null): Promise<void> {
  const column = (name: keyof Row) => rows.map((row) => row[name])
  await trx.raw(
    `INSERT INTO outbox (lane, message_id, kind, routing_key, message, organization_id)
     SELECT draft.lane, draft.message_id, draft.kind, draft.routing_key, draft.message, ?::uuid
       FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]) WITH ORDINALITY
         AS draft (lane, message_id, kind, routing_key, message, position)
      ORDER BY draft.position`,
    [
      organizationId,
      column('lane'),
      column('messageId'),
      column('kind'),
      column('routingKey'),
      column('message'),
    ],
  )
  for (const lane of new Set(column('lane'))) afterCommit(trx, () => written.emit(lane))
}
