import type Router from '@koa/router'
import type { Context } from 'koa'
import { openStream } from '#contracts/api/live.ts'
import type { Actor } from '#platform/db.ts'
import { unauthenticated } from '#platform/errors.ts'
import { parseStrictly, validationFailed } from '#platform/parse.ts'
import type { EndedSessions, Streams } from './streams.ts'

export interface LiveOptions {
  streams: Streams
  endedSessions: EndedSessions
}

/** `GET /stream`. Not by `serve`: its answer goes on as long as the session. */
export function streamRoute(router: Router, { streams, endedSessions }: LiveOptions): void {
  router.get(`/api/v1${openStream.path}`, async (ctx: Context) => {
    ctx.state.endpoint = openStream.name
    const { errors } = parseStrictly('query', undefined, { ...ctx.query })
    if (errors.length > 0) throw validationFailed(errors)
    const actor: Actor = ctx.state.actor
    const { organizationId, sessionId = '' } = actor
    // An access token is believed until it ends; what would go on for long is looked at first.
    const over = await endedSessions([{ organizationId, sessionId }])
    if (over.has(sessionId)) throw unauthenticated('This session has ended')

    if (ctx.method === 'HEAD') {
      ctx.type = 'text/event-stream'
      ctx.status = 200
      return
    }
    streams.open(actor, Number(ctx.state.signedInUntil), ctx.res)
    ctx.respond = false
  })
}
