import cors from '@koa/cors'
import type { Middleware } from 'koa'

const dayInSeconds = 86_400

/** Lets pages of exactly these origins call us, with their cookie; pages of no other. */
export function allowOrigins(origins: readonly string[]): Middleware {
  return cors({
    // Nothing but a word-for-word match: no patterns, no `null`.
    origin: (ctx) => origins.find((origin) => origin === ctx.get('Origin')) ?? '',
    credentials: true,
    allowMethods: 'GET,POST,PUT,PATCH,DELETE',
    allowHeaders: 'authorization,content-type,idempotency-key,if-match,traceparent',
    exposeHeaders: 'x-request-id,x-as-of,retry-after,idempotent-replayed,content-disposition',
    maxAge: dayInSeconds,
    keepHeadersOnError: true,
  })
}
