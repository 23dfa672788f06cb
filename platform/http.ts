import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import Router from '@koa/router'
import type { JWK } from 'jose'
import Koa, { type Context as KoaContext, type Middleware } from 'koa'
import type { ServiceName } from '#contracts/endpoint.ts'
import { verifyInternalToken } from './auth.ts'
import { asOf, isTraceparent, newContext, withContext } from './context.ts'
import type { Db } from './db.ts'
import { deadLetterRoutes } from './dead-letter-routes.ts'
import { drain } from './drain.ts'
import { AppError, forbidden, notFound, unauthenticated } from './errors.ts'
import type { Consumer } from './event-batch.ts'
import { isStopping } from './lifecycle.ts'
import { log } from './log.ts'
import { requestSeconds } from './metrics.ts'
import { refuseAmbiguous } from './plain-request.ts'
import { answerProblem } from './problem.ts'
import { serviceState } from './service-state.ts'
import { type Describe, traced } from './tracing.ts'
import { uploadLimitMs } from './upload.ts'

export { type Download, download } from './download.ts'
export { type Reply, reply } from './reply.ts'
export { type Request, serve } from './serve.ts'

const requestIdForm = /^[\w-]{8,128}$/
/**
 * For a request to arrive: its head, all of it; and how often that is looked at. A body that is
 * no file has less time, which is looked at where it is read.
 */
const timeouts = {
  headersTimeout: 10_000,
  requestTimeout: uploadLimitMs,
  connectionsCheckingInterval: 2_000,
}
/**
 * How long a connection without a request stays open. The gateway closes its own sooner (see
 * api-gateway/proxy/instances.ts), so that none is closed under a request that is on its way.
 */
export const idleConnectionMs = 65_000
/** Without a byte in either direction a request is over: nobody reads the answer any more. */
const silenceMs = 30_000
/** Where a service tells the gateway how it is. */
export const statePath = '/internal/state'

export interface HttpServerOptions {
  service: ServiceName
  /** 0: any free port. */
  port: number
  host: string
  /** Public keys of the gateway's internal tokens. Without them (the gateway) nobody is checked. */
  internalKeys?: { keys: JWK[] } | undefined
  /** Adds the service's routes, with `serve`. */
  build: (router: Router) => void
  /** What has to be there to be useful: true, or false or a text that says what is wrong. */
  ready: () => Promise<Record<string, boolean | string>>
  /** For operators: what is shown of this service, and the dead letters of its consumers. */
  operations?: { db: Db; consumers?: readonly Consumer[] }
  /** Answers a request itself, before all else; false leaves it to the middleware. */
  ahead?: (request: IncomingMessage, response: ServerResponse) => boolean
  /** Runs after errors and health are taken care of, before the routes. */
  before?: Middleware[]
  /** How many proxies in front of us may be believed about the caller's address. */
  trustedProxies?: number
}

export interface HttpServer {
  port: number
  /** Takes no new connection, lets the answers under way finish (16 s at most). */
  close(): Promise<void>
}

/** Starts a service's HTTP server; resolves when it listens. */
export async function httpServer(options: HttpServerOptions): Promise<HttpServer> {
  const answer = application(options).callback()
  const server = createServer(timeouts, (request, response) => {
    if (!isStopping() && options.ahead?.(request, response)) return
    // Koa answers errors itself: this promise does not fail.
    void answer(request, response)
  })
  server.keepAliveTimeout = idleConnectionMs
  server.timeout = silenceMs
  const connections = connectionsOf(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  log.info({ port }, 'listening')
  const from = options.internalKeys ? 'gateway' : 'callers'
  return { port, close: () => drain(server, connections, from) }
}

/** The middleware, in the order in which a request meets it. */
function application(options: HttpServerOptions): Koa {
  const proxies = options.trustedProxies ?? 0
  const app = new Koa({ proxy: proxies > 0, maxIpsCount: proxies })
  // The gateway judged the path as it is written: a service must not be more generous.
  const router = new Router(options.internalKeys ? { sensitive: true, strict: true } : {})
  options.build(router)
  operate(router, options)

  const trusted = options.internalKeys !== undefined
  app.use((ctx, next) => inContext(ctx, trusted, next))
  app.use(problems)
  app.use((ctx, next) => health(ctx, options, next))
  if (options.internalKeys) app.use(internalOnly(options.internalKeys, options.service))
  for (const middleware of options.before ?? []) app.use(middleware)
  app.use(router.routes())
  app.use((ctx) => refuseUnknown(ctx, router))
  // A caller who hangs up while the answer is written.
  app.on('error', (error) => log.debug({ err: error }, 'answer not delivered'))
  return app
}

/** Inside: the state of this process, and what the gateway lets operators do here. */
function operate(router: Router, { internalKeys, operations }: HttpServerOptions): void {
  if (!internalKeys) return
  router.get(statePath, async (ctx) => {
    if (ctx.state.actor?.operator !== true) throw forbidden('forbidden', 'For operators')
    ctx.body = await serviceState(operations?.db)
  })
  if (operations?.consumers) {
    deadLetterRoutes(router, { db: operations.db, consumers: operations.consumers })
  }
}

async function inContext(
  ctx: KoaContext,
  trusted: boolean,
  next: () => Promise<void>,
): Promise<void> {
  const given = ctx.get('X-Request-Id')
  const traceparent = ctx.get('traceparent')
  const context = newContext({
    ...(trusted && requestIdForm.test(given) ? { correlationId: given } : {}),
    traceparent,
  })
  const step = { kind: 'server' as const, first: !isTraceparent(traceparent) }
  const answer = async (describe: Describe) => {
    ctx.set('X-Request-Id', context.correlationId)
    // Before the answer, for what is written past Koa; and after it, for what came meanwhile.
    comeBackElsewhere(ctx)
    await next()
    const age = asOf()
    if (age) ctx.set('X-As-Of', age.toISOString())
    comeBackElsewhere(ctx)
    describe(endpointOf(ctx), { 'http.response.status_code': statusOf(ctx) })
  }
  await withContext(context, () => traced(ctx.method, step, answer))
}

/** What was called, as the contract names it. */
const endpointOf = (ctx: KoaContext): string => ctx.state.endpoint ?? 'other'

/** What went out, through Koa or past it; 0: nothing, the caller was gone. */
function statusOf({ respond, res, status }: KoaContext): number {
  if (respond !== false) return status
  return res.headersSent ? res.statusCode : 0
}

/** A process on its way out takes no further request on this connection. */
function comeBackElsewhere(ctx: KoaContext): void {
  if (isStopping()) ctx.set('Connection', 'close')
}

async function problems(ctx: KoaContext, next: () => Promise<void>): Promise<void> {
  const stop = requestSeconds.startTimer()
  try {
    await next()
  } catch (error) {
    answerProblem(ctx, error)
  }
  stop({ endpoint: endpointOf(ctx), status: statusOf(ctx) || 'none' })
}

async function health(
  ctx: KoaContext,
  { ready }: HttpServerOptions,
  next: () => Promise<void>,
): Promise<void> {
  if (ctx.path === '/livez') {
    ctx.body = { alive: true }
    return
  }
  if (ctx.path !== '/readyz') return next()

  const checks = isStopping() ? { stopping: 'is on its way out' } : await readiness(ready)
  const isReady = Object.values(checks).every((check) => check === true)
  ctx.status = isReady ? 200 : 503
  if (!isReady) ctx.set('Retry-After', '1')
  ctx.body = { ready: isReady, checks }
}

/** A check that fails is an answer too. */
async function readiness(ready: HttpServerOptions['ready']): Promise<Record<string, unknown>> {
  try {
    return await ready()
  } catch (error) {
    log.warn({ err: error }, 'readiness could not be found out')
    return { checks: 'could not be found out' }
  }
}

/** Only the gateway may call, plainly, and it says for whom. */
function internalOnly(keys: { keys: JWK[] }, service: ServiceName): Middleware {
  const verify = verifyInternalToken(keys, service)
  return async (ctx, next) => {
    refuseAmbiguous(ctx.req)
    const [scheme, token] = ctx.get('Authorization').split(' ')
    if (scheme?.toLowerCase() !== 'bearer' || !token) throw unauthenticated('Call the gateway')
    ctx.state.actor = await verify(token)
    await next()
  }
}

function refuseUnknown(ctx: KoaContext, router: Router): void {
  if (ctx.body !== undefined || ctx.status !== 404 || ctx.respond === false) return
  const methods = router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods)
  if (methods.length === 0) throw notFound()

  ctx.set('Allow', [...new Set(methods)].join(', '))
  throw new AppError(405, 'method_not_allowed', `${ctx.method} is not possible here`)
}

/** Those open now; Node names them to nobody. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return open
}
