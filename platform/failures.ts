import { isTransient } from './database-errors.ts'
import { AppError } from './errors.ts'

/**
 * What to do about an error of a handler (RELIABILITY "Errors in consumers"):
 * - `away`: something we depend on is not there. Wait and try again, however long it takes.
 * - `busy`: a lock, a deadlock or a time limit. As `away`, but a smaller piece may get through.
 * - `refused`: a rule said no, and will again.
 * - `unknown`: a fault. Try again later, a limited number of times.
 */
export type Failure = 'away' | 'busy' | 'refused' | 'unknown'

/** Serialization, deadlock, lock not available, cancelled by a time limit. */
const busyStates = new Set(['40001', '40P01', '55P03', '57014'])
/** The database cannot work now: no space or memory, only reads, a transaction left idle. */
const awayStates = /^(53...|25006|25P03|57P..)$/

export function classify(error: unknown): Failure {
  if (error instanceof AppError) return error.status === 503 ? 'away' : 'refused'
  const code = codeOf(error)
  if (busyStates.has(code)) return 'busy'
  if (awayStates.test(code) || isTransient(error)) return 'away'
  return 'unknown'
}

/** For people: one line, bounded, without the stack. */
export function describe(error: unknown): string {
  const text = error instanceof AppError ? error.detail : withoutStatement(String(error))
  // PostgreSQL keeps no NUL in a text.
  return text.replaceAll('\u0000', '').slice(0, 2_000)
}

/** knex puts the whole statement in front of what PostgreSQL said. */
function withoutStatement(text: string): string {
  const [, ours, theirs] =
    /^(\w+): \s*(?:with|select|insert|update|delete)\b.* - (.*)$/is.exec(text) ?? []
  return theirs === undefined ? text : `${ours}: ${theirs}`
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : ''
}
