import { bodyParser } from '@koa/bodyparser'
import type { Context as KoaContext } from 'koa'
import { AppError, badRequest } from './errors.ts'

/** Bytes, after decompression. */
const bodyLimit = 100_000
/** For the body to arrive. */
const bodyLimitMs = 15_000
/** Lists and objects in each other. */
const depthLimit = 20

const parse = bodyParser({
  enableTypes: ['json'],
  jsonLimit: bodyLimit,
  jsonStrict: false,
  parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'],
})

const nothingMore = async () => {}

/**
 * The request's JSON body; `{}` when there is none. Throws 415 for other types, 413 above 100 kB,
 * 400 `malformed_json`, 422 for more than 20 levels, 408 when it is not here after `limitMs`.
 */
export async function readBody(ctx: KoaContext, limitMs = bodyLimitMs): Promise<unknown> {
  if (!hasBody(ctx)) return {}
  if (!ctx.is('application/json')) {
    throw new AppError(415, 'unsupported_media_type', 'Send the body as application/json')
  }
  try {
    await inTime(parse(ctx, nothingMore), limitMs)
  } catch (error) {
    throw asRefusal(error)
  }
  const body: unknown = ctx.request.body
  if (depthAbove(depthLimit, body)) {
    const message = `must not be nested deeper than ${depthLimit} levels`
    const errors = [{ path: 'body', message }]
    throw new AppError(422, 'validation_failed', `body ${message}`, { errors })
  }
  // Sent in no pieces at all; the text "" is a body, and no object.
  return ctx.request.rawBody === '' ? {} : body
}

async function inTime(reading: Promise<void>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const tooSlow = new Promise<never>((_, reject) => {
    const refusal = new AppError(408, 'request_timeout', 'The body did not arrive in time')
    timer = setTimeout(() => reject(refusal), limitMs)
  })
  try {
    await Promise.race([reading, tooSlow])
  } finally {
    clearTimeout(timer)
  }
}

function hasBody({ req }: KoaContext): boolean {
  return req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length']) > 0
}

function asRefusal(error: unknown): unknown {
  const { status, type } = error as { status?: number; type?: string }
  if (status === 413) {
    return new AppError(413, 'payload_too_large', `The body has more than ${bodyLimit / 1000} kB`)
  }
  if (status === 415) {
    return new AppError(415, 'unsupported_media_type', 'This encoding is not supported')
  }
  if (type === 'request.aborted' || type === 'request.size.invalid') {
    return badRequest('malformed_json', 'The body ended too early')
  }
  if (status === 400) return badRequest('malformed_json', 'The body is not JSON')
  // What zlib says of a body that is not what Content-Encoding says.
  const code = (error as { code?: string }).code
  if (code?.startsWith('Z_')) return badRequest('malformed_json', 'The body cannot be unpacked')
  return error
}

/** Level by level, not by recursion: the input decides how deep it goes. */
function depthAbove(limit: number, value: unknown): boolean {
  let level = [value].filter(isObject)
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === limit) return true
    level = level.flatMap((entry) => Object.values(entry)).filter(isObject)
  }
  return false
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
