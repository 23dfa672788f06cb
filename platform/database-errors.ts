import { AppError } from './errors.ts'

/** PostgreSQL: the server is going down, came up just now, or broke the connection. */
const goneStates = new Set(['57P01', '57P02', '57P03', '57P05'])
/** Node: nobody listens there, or the line is cut. */
const goneSockets = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'ENOENT',
])
/** pg and knex name these only in words. */
const goneWords = [
  'Connection terminated',
  'Connection ended',
  'timeout expired',
  'Query read timeout',
  'not queryable',
  'Timeout acquiring a connection',
]

/** Serialization failure, deadlock, lock or statement took too long, too many connections. */
const transientStates = new Set(['40001', '40P01', '55P03', '57014', '53300'])

/** Whether the server could not be reached or the connection broke: no word about the work. */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const code = codeOf(error)
  if (code && (goneStates.has(code) || goneSockets.has(code) || code.startsWith('08'))) return true
  return goneWords.some((words) => error.message.includes(words))
}

/** Whether a standby cancelled a read because the primary's changes had to be applied. */
export function isStandbyConflict(error: unknown): boolean {
  return codeOf(error) === '40001'
}

/** Whether trying again may well work: the database was away, or others were in the way. */
export function isTransient(error: unknown): boolean {
  if (error instanceof AppError) return error.status === 503
  return isConnectionError(error) || transientStates.has(codeOf(error) ?? '')
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : undefined
}
