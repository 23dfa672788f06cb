import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { JWK } from 'jose'
import type { Context as KoaContext } from 'koa'
import type { Endpoint, ServiceName } from '#contracts/endpoint.ts'
import { type Context, currentContext } from '#platform/context.ts'
import type { Actor } from '#platform/db.ts'
import { announcesBody } from '#platform/plain-request.ts'
import { traced } from '#platform/tracing.ts'
import { uploadLimitMs } from '#platform/upload.ts'
import { filePlaces, movesFile } from './file-places.ts'
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

/** Has requests answered by the service that the endpoint belongs to, on behalf of the actor. */
export interface Proxy {
  /** Throws problems only while nothing of an answer is written. */
  (ctx: KoaContext, endpoint: Served, actor: Actor): Promise<void>
  /** The same without Koa. */
  plainly(request: Plain, endpoint: Served, actor: Actor): Promise<void>
}

/** An endpoint of which it is known who serves it. */
export type Served = Endpoint & { service: ServiceName }

/** Whether it does not depend on the query. */
export const isServed = (endpoint: Endpoint): endpoint is Served => endpoint.service !== 'by-query'

/** A request past Koa. */
export interface Plain {
  request: IncomingMessage
  response: ServerResponse
  /** The caller's address. */
  ip: string
  context: Context
  /** Of the answer, beside what the service says. */
  ourHeaders: OutgoingHttpHeaders
  /** Called before the first byte of the answer is written. */
  onAnswer: () => void
}

/** Builds the proxy. */
export function proxy({ upstreams, internalTokenKey, deadlineMs }: ProxyOptions): Proxy {
  const tokens = internalTokens(internalTokenKey)
  const places = filePlaces()
  const until = () => Date.now() + deadlineMs

  async function plainly(plain: Plain, endpoint: Served, actor: Actor): Promise<void> {
    const { service, method, upload } = endpoint
    const { request, context, ip, ...answering } = plain
    const upstream = upstreams.get(service)
    if (!upstream) throw new Error(`There is no upstream for ${service}`)
    const limitBytes = upload?.maxBytes ?? bodyLimitBytes
    if (saysTooLarge(request, limitBytes)) throw tooLarge(limitBytes)

    // A file goes on piece by piece; everything else waits here until it is complete.
    const file = upload && limitedBody(request, limitBytes)
    const hasBody = announcesBody(request)
    const body = file ?? (hasBody ? await wholeBody(request, limitBytes, until()) : null)
    // Whoever hung up gets no answer.
    if (body === undefined) return

    const token = tokens.known(actor, service) ?? (await tokens.for(actor, service))
    const isFile = movesFile(endpoint)
    const forward = () =>
      upstream.forward({
        method: request.method === 'HEAD' ? 'HEAD' : method,
        path: request.url ?? '/',
        headers: requestHeaders(request.headers, {
          authorization: `Bearer ${token}`,
          'x-request-id': context.correlationId,
          'x-forwarded-for': ip,
          traceparent: context.traceparent,
        }),
        body,
        bodyLimitBytes: limitBytes,
        request,
        ...answering,
        isFile,
        deadlineAt: upload ? Date.now() + uploadLimitMs : until(),
      })
    await (isFile ? places.hold(actor.id, forward) : forward())
  }

  async function throughKoa(ctx: KoaContext, endpoint: Served, actor: Actor): Promise<void> {
    const { req: request, res: response, ip } = ctx
    const onAnswer = () => {
      // From here on the answer is written past Koa.
      ctx.respond = false
    }
    const { name, service } = endpoint
    await traced(name, { kind: 'client', attributes: { 'peer.service': service } }, () => {
      const context = currentContext()
      return plainly({ request, response, ip, context, ourHeaders: {}, onAnswer }, endpoint, actor)
    })
    // Whoever hung up gets no answer from Koa either.
    ctx.respond = false
  }
  return Object.assign(throughKoa, { plainly })
}
