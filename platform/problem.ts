import { STATUS_CODES } from 'node:http'
import type { Context as KoaContext } from 'koa'
import type { Problem } from '#contracts/errors.ts'
import { currentContext } from './context.ts'
import { isTransient } from './database-errors.ts'
import { AppError, unavailable } from './errors.ts'
import { log } from './log.ts'

/** Answers with an error as RFC 9457 has it. A fault is logged, and shown without its text. */
export function answerProblem(ctx: KoaContext, error: unknown): void {
  const shown = asAppError(error)
  ctx.status = shown.status
  if (shown.retryAfterSeconds) ctx.set('Retry-After', String(shown.retryAfterSeconds))
  // The rest of a body that was refused is not worth reading.
  if (shown.status === 413 || shown.status === 408) ctx.set('Connection', 'close')
  ctx.body = JSON.stringify(asProblem(shown))
  ctx.type = 'application/problem+json'
}

/** The members of the answer. A kept refusal brings the request id it was first answered with. */
function asProblem(error: AppError): Problem {
  return {
    type: `/docs/errors#${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    code: error.code,
    detail: error.detail,
    requestId: currentContext().correlationId,
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
