/** A wrong field: its name in the request (`title`, `admin.email`) and what is expected. */
export interface FieldError {
  path: string
  message: string
}

interface Details {
  errors?: FieldError[] | undefined
  /** Further members of the problem, e.g. `{ difference: […] }`. */
  extra?: Record<string, unknown> | undefined
  retryAfterSeconds?: number | undefined
}

/**
 * A failure that was expected: it is shown to the caller and not retried.
 * Everything else that is thrown is a fault: retried with back-off, logged, shown as
 * "internal error".
 */
export class AppError extends Error {
  /** HTTP status. */
  readonly status: number
  /** Stable, snake_case: what a program may decide by. */
  readonly code: string
  /** For people. Never carries a secret. */
  readonly detail: string
  readonly errors: FieldError[] | undefined
  readonly extra: Record<string, unknown> | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(status: number, code: string, detail: string, details: Details = {}) {
    super(`${code}: ${detail}`)
    this.name = 'AppError'
    this.status = status
    this.code = code
    this.detail = detail
    this.errors = details.errors
    this.extra = details.extra
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** 400: the request cannot be read at all. */
export const badRequest = (code: string, detail: string) => new AppError(400, code, detail)

/** 401: nobody, or no longer somebody, is signed in. */
export const unauthenticated = (detail = 'Sign in first') =>
  new AppError(401, 'unauthenticated', detail)

/** 403: signed in, but not allowed to. */
export const forbidden = (code: string, detail: string) => new AppError(403, code, detail)

/** 404: it does not exist, or belongs to another organization. */
export const notFound = (detail = 'There is no such thing') =>
  new AppError(404, 'not_found', detail)

/** 409: the present state does not allow it. */
export const conflict = (code: string, detail: string, extra?: Record<string, unknown>) =>
  new AppError(409, code, detail, { extra })

/** 422: one field is wrong. `path` names it as it is in the request: `assigneeId`. */
export const invalid = (path: string, message: string, code = 'validation_failed') =>
  new AppError(422, code, message, { errors: [{ path, message }] })

/** 503: something we depend on is away. The caller may try again after that many seconds. */
export const unavailable = (detail: string, retryAfterSeconds: number) =>
  new AppError(503, 'unavailable', detail, { retryAfterSeconds })
