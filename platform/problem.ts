import { STATUS_CODES } from 'node:http'
import type { Context as KoaContext } from 'koa'
import type { Problem } from '#contracts/errors.ts'
import { currentContext } from './context.ts'
import { isTransient } from './database-errors.ts'
import { AppError, unavailable } from './errors.ts'
import { linger } from './linger.ts'
import { log } from './log.ts'

/** An error as it is answered. */
export interface ProblemAnswer {
  status: number
  headers: Record<string, string>
  body: string
}

/**
 * What is answered to an error, as RFC 9457 has it. A fault is logged, and shown without its text.
 */
export function problemAnswer(error: unknown, requestId: string): ProblemAnswer {
  const shown = asAppError(error)
  const headers: Record<string, string> = { 'Content-Type': 'application/problem+json' }
  if (shown.retryAfterSeconds) headers['Retry-After'] = String(shown.retryAfterSeconds)
  // The rest of a body that did not come in time is not waited for.
  if (shown.status === 408) headers.Connection = 'close'
  return { status: shown.status, headers, body: JSON.stringify(asProblem(shown, requestId)) }
}

/** Answers a request that Koa leads with an error. */
export function answerProblem(ctx: KoaContext, error: unknown): void {
  const { status, headers, body } = problemAnswer(error, currentContext().correlationId)
  ctx.status = status
  ctx.body = body
  ctx.set(headers)
  if (status === 413) linger(ctx.req, ctx.res)
}

/** The members of the answer. A kept refusal brings the request id it was first answered with. */
function asProblem(error: AppError, requestId: string): Problem {
  return {
    type: `/docs/errors#${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.detail,
    requestId,
    ...(error.errors ? { errors: error.errors } : {}),
    ...error.extra,
  }
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error

  log.error({ err: error }, 'request failed')
  if (isTransient(error)) return unavailable('The database is busy, try again', 1)
  const detail = 'Something went wrong on our side. The request id helps to find out what.'
  return new AppError(500, 'internal_error', detail)
}
