import { createHash } from 'node:crypto'
import pg from 'pg'
import { currentContext } from './context.ts'
import { AppError, conflict } from './errors.ts'
import { forgetAfterCommit, type Trx } from './transactions.ts'

/**
 * A caller's promise that requests with this key are one request. `serve` makes it from the
 * header, `db.as` redeems it, once.
 */
export interface IdempotencyClaim {
  userId: string
  /** 1–255 printable ASCII characters. */
  key: string
  /** Over method, path and body. */
  requestHash: string
  /** Set by `db.as`: whether the answer is one that was given before. */
  outcome?: 'first' | 'replayed'
}

/** Binds a key to the content of an upload too, which is known only once all of it has come in. */
export function bindToContent(claim: IdempotencyClaim, sha256: string): void {
  claim.requestHash = createHash('sha256').update(`${claim.requestHash} ${sha256}`).digest('hex')
}

/** What is kept: the answer as the handler returned it, or the refusal. */
type Kept = { answer: unknown } | { refusal: Refusal }
type Refusal = Pick<AppError, 'status' | 'code' | 'detail' | 'errors' | 'extra'>

/** Answers are kept that long. */
const keptHours = 72
const purgeBatch = 1_000

/**
 * SQL that claims the key, to be sent with the BEGIN. A key that a twin holds, or that was used
 * before, inserts no row. The savepoint lets a refusal undo the work and still be kept.
 */
export function claimSql(organizationId: string, claim: IdempotencyClaim): string {
  const [organization, user, key, hash] = [
    organizationId,
    claim.userId,
    claim.key,
    claim.requestHash,
  ].map((value) => pg.escapeLiteral(value))
  const lock = pg.escapeLiteral(`${organizationId} ${claim.userId} ${claim.key}`)
  return `
    INSERT INTO idempotency_keys (organization_id, user_id, key, request_hash)
    SELECT ${organization}::uuid, ${user}::uuid, ${key}, ${hash}
     WHERE pg_try_advisory_xact_lock(hashtextextended(${lock}, 0))
    ON CONFLICT DO NOTHING;
    SAVEPOINT work`
}

/**
 * Does the work unless it was done before under this key, and keeps the answer, or the refusal,
 * in the same transaction. Throws 422 `idempotency_key_reused` for another request, 409
 * `idempotency_in_progress` while a twin runs. Faults (5xx) are never kept.
 */
export async function once<T>(
  trx: Trx,
  organizationId: string,
  claim: IdempotencyClaim,
  claimed: boolean,
  work: () => Promise<T>,
): Promise<Settled<T>> {
  const where = { organization_id: organizationId, user_id: claim.userId, key: claim.key }
  if (!claimed) {
    const kept = await readKept(trx, where, claim)
    claim.outcome = 'replayed'
    return settle<T>(kept)
  }
  const kept = await workOrRefusal(trx, work)
  await trx('idempotency_keys')
    .where(where)
    .update({ kept: JSON.stringify(kept.stored) })
  claim.outcome = 'first'
  return kept.settled
}

/** What came of it; a refusal is thrown only after the commit that keeps it. */
export type Settled<T> = { answer: T } | { refusal: AppError }

/** Deletes what is older than 72 h, in small batches. Returns how many. */
export async function purgeIdempotencyKeys(trx: Trx): Promise<number> {
  return trx('idempotency_keys')
    .whereRaw(
      `ctid = ANY (ARRAY(SELECT ctid FROM idempotency_keys
        WHERE created_at < now() - make_interval(hours => ?) LIMIT ?))`,
      [keptHours, purgeBatch],
    )
    .delete()
}

async function readKept(trx: Trx, where: object, claim: IdempotencyClaim): Promise<Kept> {
  const row = await trx('idempotency_keys').where(where).first('request_hash', 'kept')
  if (!row) {
    throw conflict('idempotency_in_progress', 'A request with this key is still running')
  }
  if (row.request_hash !== claim.requestHash) {
    const detail = 'This key was used for another request'
    throw new AppError(422, 'idempotency_key_reused', detail)
  }
  return JSON.parse(row.kept)
}

async function workOrRefusal<T>(
  trx: Trx,
  work: () => Promise<T>,
): Promise<{ stored: Kept; settled: Settled<T> }> {
  try {
    const answer = await work()
    return { stored: { answer }, settled: { answer } }
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error
    await trx.raw('ROLLBACK TO SAVEPOINT work')
    forgetAfterCommit(trx)
    return { stored: { refusal: asKept(error) }, settled: { refusal: error } }
  }
}

/** The first refusal again, to the letter: it goes on naming the request that was judged. */
function asKept({ status, code, detail, errors, extra }: AppError): Refusal {
  const requestId = currentContext().correlationId
  return { status, code, detail, errors, extra: { ...extra, requestId } }
}

function settle<T>(kept: Kept): Settled<T> {
  if ('refusal' in kept) {
    const { status, code, detail, errors, extra } = kept.refusal
    return { refusal: new AppError(status, code, detail, { errors, extra }) }
  }
  return { answer: kept.answer as T }
}
