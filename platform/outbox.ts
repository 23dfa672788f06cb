import { EventEmitter } from 'node:events'
import type { EventDefinition, EventDraft, EventKind } from '#contracts/event.ts'
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
  organizationId: string | null
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
      organizationId,
      lane: 'bus',
      messageId: id,
      kind: draft.kind,
      routingKey: draft.type,
      message: envelopeOf(draft, { id, time, organizationId, correlationId, traceparent }),
    }
  })
  await put(trx, rows)
}

/**
 * Announces one event for each row of a query, without its data travelling here and back: `rows`
 * selects `id` (of the event: uuid v7), `subject` (uuid), `version` and `data` (json, an object of
 * at least one field). All have the fields of `common` too, and the current context.
 */
export async function announceEach(
  trx: Trx,
  definition: Pick<EventDefinition, 'type' | 'from' | 'kind'>,
  common: object,
  rows: string,
  values: Readonly<Record<string, string | string[]>>,
): Promise<void> {
  const { kind, type } = definition
  const organization = organizationOf(trx)
  const envelope = envelopeToFill(definition, organization, undefined)
  // Put together as text: as jsonb it took three times as long.
  await trx.raw(
    `INSERT INTO outbox (lane, message_id, kind, routing_key, organization_id, message)
     SELECT 'bus', id, :kind, :type, :organization,
            concat(:envelope::text, ',"id":"', id, '","subject":"', subject,
              '","aggregateversion":', version, ',"data":', :common::text, ',',
              substr(data::text, 2), '}')
       FROM (${rows} OFFSET 0) AS told`,
    {
      ...values,
      kind,
      type,
      organization,
      envelope: withoutEnd(envelope),
      common: withoutEnd(JSON.stringify(common)),
    },
  )
  afterCommit(trx, () => outboxWritten('bus'))
}

/**
 * Holds back what the work announces, and writes all of it with one statement when the work is
 * done: for work on behalf of many organizations.
 */
export async function outboxAtTheEnd(trx: Trx, work: () => Promise<void>): Promise<void> {
  const rows: Row[] = []
  held.set(trx, rows)
  try {
    await work()
  } finally {
    held.delete(trx)
  }
  await put(trx, rows)
}

const held = new WeakMap<Trx, Row[]>()

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
    organizationId: null,
    lane: 'jobs',
    messageId: draft.jobId ?? newId(),
    kind: 'job',
    routingKey: draft.queue,
    message: JSON.stringify(job),
  }
  await put(trx, [row])
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

/** Says that something was left in the lane by this process, and committed. */
export function outboxWritten(lane: Lane): void {
  written.emit(lane)
}

/**
 * An event whose subject, version and data only the database knows: the rest of its message, to
 * which the statement of the change adds these, and the id where there is none yet.
 */
export function envelopeToFill(
  { type, from }: Pick<EventDefinition, 'type' | 'from'>,
  organizationId: string,
  id: string | undefined,
): string {
  const stamp = { id, time: new Date(), organizationId, ...contextOf(currentContext()) }
  const draft = { type, source: from, subject: undefined, aggregateVersion: undefined }
  return envelopeOf({ ...draft, data: undefined }, stamp)
}

/** An object's JSON, to go on with more fields. */
const withoutEnd = (json: string) => json.slice(0, -1)

// NOTIFY would tell other processes too, but it takes a lock that puts all commits in one line.
// They find the rows by polling.
const written = new EventEmitter()
written.setMaxListeners(0)

function contextOf({ correlationId, traceparent }: Context): Context {
  return { correlationId, traceparent }
}

async function put(trx: Trx, rows: Row[]): Promise<void> {
  const waiting = held.get(trx)
  if (waiting) waiting.push(...rows)
  else if (rows.length > 0) await insert(trx, rows)
}

async function insert(trx: Trx, rows: Row[]): Promise<void> {
  // As one JSON: a list for each column took three times as long to write down for PostgreSQL.
  await trx.raw(
    `INSERT INTO outbox (lane, message_id, kind, routing_key, message, organization_id)
     SELECT lane, "messageId", kind, "routingKey", message, "organizationId"
       FROM json_to_recordset(?::json) AS draft (position integer, lane text, "messageId" text,
              kind text, "routingKey" text, message text, "organizationId" uuid)
      ORDER BY position`,
    [JSON.stringify(rows.map((row, position) => ({ ...row, position })))],
  )
  for (const lane of new Set(rows.map((row) => row.lane))) {
    afterCommit(trx, () => outboxWritten(lane))
  }
}
