import type { Middleware } from 'koa'
import { promisedIdleSeconds } from '#platform/drain.ts'

/** Tells the caller how long a connection may be idle before the next request (RFC 9112, 9.3). */
export const promiseIdle: Middleware = async (ctx, next) => {
  ctx.set('Keep-Alive', `timeout=${promisedIdleSeconds}`)
  await next()
}
