import type { JWK } from 'jose'
import type { Context } from 'koa'
import type { Endpoint, ServiceName } from '#contracts/endpoint.ts'
import { currentContext } from '#platform/context.ts'
import type { Actor } from '#platform/db.ts'
import { announcesBody } from '#platform/plain-request.ts'
import { traced } from '#platform/tracing.ts'
import { uploadLimitMs } from '#platform/upload.ts'
import { requestHeaders } from './headers.ts'
import { internalTokens } from './internal-tokens.ts'
import { bodyLimitBytes, limitedBody, saysTooLarge, tooLarge, wholeBody } from './request-body.ts'
import type { Upstream } from './upstream.ts'

export interface ProxyOptions {
  upstreams: ReadonlyMap<ServiceName, Upstream>
  internalTokenKey: JWK
  /** Until then a service has to begin to answer. */
  deadlineMs: number
}

/** Has a request answered by the service that the endpoint belongs to, on behalf of the actor. */
export type Proxy = (ctx: Context, endpoint: Served, actor: Actor) => Promise<void>

/** An endpoint of which it is known who serves it. */
export type Served = Endpoint & { service: ServiceName }

/** Builds the proxy. It throws problems only while nothing of an answer is written. */
export function proxy({ upstreams, internalTokenKey, deadlineMs }: ProxyOptions): Proxy {
  const tokenFor = internalTokens(internalTokenKey)
  const until = () => Date.now() + deadlineMs

  return async (ctx, { service, method, upload, name }, actor) => {
    const upstream = upstreams.get(service)
    if (!upstream) throw new Error(`There is no upstream for ${service}`)
    const { req, res } = ctx
    const limitBytes = upload?.maxBytes ?? bodyLimitBytes
    if (saysTooLarge(req, limitBytes)) throw tooLarge(limitBytes)

    // A file goes on piece by piece; everything else waits here until it is complete.
    const file = upload && limitedBody(req, limitBytes)
    const body = file ?? (announcesBody(req) ? await wholeBody(req, limitBytes, until()) : null)
    if (body === undefined) {
      // Whoever hung up gets no answer.
      ctx.respond = false
      return
    }
    const authorization = `Bearer ${await tokenFor(actor, service)}`
    const step = { kind: 'client' as const, attributes: { 'peer.service': service } }
    await traced(name, step, async () => {
      const { correlationId, traceparent } = currentContext()
      const headers = requestHeaders(ctx.headers, {
        authorization,
        'x-request-id': correlationId,
        'x-forwarded-for': ctx.ip,
        traceparent,
      })
      await upstream.forward({
        method: ctx.method === 'HEAD' ? 'HEAD' : method,
        path: req.url ?? '/',
        headers,
        body,
        bodyLimitBytes: limitBytes,
        request: req,
        response: res,
        deadlineAt: upload ? Date.now() + uploadLimitMs : until(),
        onAnswer: () => {
          // From here on the answer is written past Koa.
          ctx.respond = false
        },
      })
    })
    // Whoever hung up gets no answer from Koa either.
    ctx.respond = false
  }
}
