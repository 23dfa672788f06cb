import type { Db } from './db.ts'
import { conflict, notFound } from './errors.ts'
import { type Consumer, handleOnce } from './event-batch.ts'
import { classify, describe } from './failures.ts'
import { newId } from './ids.ts'
import { deadLettered } from './messaging-metrics.ts'
import { readMessage } from './received.ts'
import type { Trx } from './transactions.ts'

export type DeadReason =
  | 'malformed'
  | 'unknown_type'
  | 'refused'
  | 'attempts_exhausted'
  | 'delivery_limit'

/** A message that nobody will try again by itself. */
export interface NewDeadLetter {
  queue: string
  /** The event's id, or the SHA-256 of a message that has none. */
  messageKey: string
  organizationId: string | null
  message: Buffer
  reason: DeadReason
  detail: string
  attempts: number
  firstFailedAt: Date
}

/** A dead letter as people see it. */
export interface DeadLetter {
  id: string
  queue: string
  messageKey: string
  organizationId: string | null
  /** As text; bytes that are none show as U+FFFD. */
  message: string
  reason: DeadReason
  detail: string
  attempts: number
  firstFailedAt: Date
  lastFailedAt: Date
  resolvedAt: Date | null
}

/** Keeps a message that failed for good. The same message again adds to its row. */
export async function keepDeadLetter(trx: Trx, letter: NewDeadLetter): Promise<void> {
  const row = {
    id: newId(),
    queue: letter.queue,
    message_key: letter.messageKey,
    organization_id: letter.organizationId,
    message: letter.message,
    reason: letter.reason,
    detail: letter.detail,
    attempts: letter.attempts,
    first_failed_at: letter.firstFailedAt,
    last_failed_at: trx.fn.now(),
  }
  await trx('dead_letters')
    .insert(row)
    .onConflict(['queue', 'message_key'])
    .merge({
      reason: row.reason,
      detail: row.detail,
      attempts: trx.raw('dead_letters.attempts + excluded.attempts'),
      last_failed_at: row.last_failed_at,
      resolved_at: null,
    })
  deadLettered.inc({ queue: letter.queue, reason: letter.reason })
}

export interface DeadLetterQuery {
  queue?: string | undefined
  /** Id of the last one of the page before. */
  before?: string | undefined
  limit: number
}

/** The unresolved ones, newest first. */
export async function listDeadLetters(trx: Trx, query: DeadLetterQuery): Promise<DeadLetter[]> {
  const rows = trx('dead_letters').whereNull('resolved_at').orderBy('id', 'desc').limit(query.limit)
  if (query.queue) rows.where({ queue: query.queue })
  if (query.before) rows.where('id', '<', query.before)
  return (await rows).map(asDeadLetter)
}

/** Ids of unresolved ones after this one, oldest first. */
export async function waitingDeadLetters(
  trx: Trx,
  {
    queue,
    after,
    limit,
  }: { queue?: string | undefined; after?: string | undefined; limit: number },
): Promise<string[]> {
  const ids = trx('dead_letters').whereNull('resolved_at').orderBy('id').limit(limit)
  if (queue) ids.where({ queue })
  if (after) ids.where('id', '>', after)
  return ids.pluck('id')
}

/** One of them, resolved or not. Throws 404. */
export async function readDeadLetter(trx: Trx, id: string): Promise<DeadLetter> {
  const row = await trx('dead_letters').where({ id }).first()
  if (!row) throw notFound('There is no such dead letter')
  return asDeadLetter(row)
}

/** What came of a replay. `resolved` also when the event had been handled before. */
export type Replay = { resolved: true } | { resolved: false; detail: string }

/**
 * Hands a stored message to its consumer again: same id, same inbox, and one transaction with the
 * mark that it is done. A refusal or a fault is noted in its row. Throws 404 for an unknown id,
 * 503 while the database is away.
 */
export async function replayDeadLetter(
  db: Db,
  consumers: readonly Consumer[],
  id: string,
): Promise<Replay> {
  const { queue } = await db.system((trx) => readDeadLetter(trx, id))
  try {
    await db.system((trx) => replay(trx, consumers, queue, id))
    return { resolved: true }
  } catch (error) {
    if (classify(error) === 'away') throw error
    const detail = describe(error)
    await db.system((trx) => noteFailure(trx, id, detail))
    return { resolved: false, detail }
  }
}

async function replay(
  trx: Trx,
  consumers: readonly Consumer[],
  queue: string,
  id: string,
): Promise<void> {
  const { message } = await trx('dead_letters').where({ id }).forUpdate().first('message')
  const { definition, handler } = consumerOf(consumers, queue)
  const reading = readMessage(definition, message)
  if ('unreadable' in reading) throw conflict('unreadable', reading.unreadable.detail)

  await trx('dead_letters').where({ id }).update({ resolved_at: trx.fn.now() })
  await handleOnce(trx, queue, handler, [reading.event])
}

/** A queue is named `<service>.<type>`, and a service's name has no dot. */
function consumerOf(consumers: readonly Consumer[], queue: string) {
  const type = queue.slice(queue.indexOf('.') + 1)
  for (const { definitions, handler } of consumers) {
    const definition = definitions.find((candidate) => candidate.type === type)
    if (definition) return { definition, handler }
  }
  throw conflict('no_consumer', `Nobody consumes ${queue} any more`)
}

async function noteFailure(trx: Trx, id: string, detail: string): Promise<void> {
  await trx('dead_letters')
    .where({ id })
    .update({ detail, attempts: trx.raw('attempts + 1'), last_failed_at: trx.fn.now() })
}

interface Row {
  id: string
  queue: string
  message_key: string
  organization_id: string | null
  message: Buffer
  reason: DeadReason
  detail: string
  attempts: number
  first_failed_at: Date
  last_failed_at: Date
  resolved_at: Date | null
}

function asDeadLetter(row: Row): DeadLetter {
  return {
    id: row.id,
    queue: row.queue,
    messageKey: row.message_key,
    organizationId: row.organization_id,
    message: row.message.toString(),
    reason: row.reason,
    detail: row.detail,
    attempts: row.attempts,
    firstFailedAt: row.first_failed_at,
    lastFailedAt: row.last_failed_at,
    resolvedAt: row.resolved_at,
  }
}
