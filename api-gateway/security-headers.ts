import type { Middleware } from 'koa'
import helmet from 'koa-helmet'

/** For everything but the pages, which set their own: an answer is data, nothing is run from it. */
const dataOnly = {
  useDefaults: false,
  directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
}

/** What every answer tells the browser not to do. `https`: and never come back without it. */
export function securityHeaders({ https }: { https: boolean }): Middleware {
  return helmet({
    contentSecurityPolicy: dataOnly,
    strictTransportSecurity: https,
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
  })
}

/** Answers of the API are one person's: nothing on the way may keep them. */
export const keepNothing: Middleware = async (ctx, next) => {
  if (ctx.path.startsWith('/api/')) ctx.set('Cache-Control', 'no-store')
  await next()
}
