import type { Context, Middleware, Next } from 'koa'
import { type Endpoint, type ServiceName, services } from '#contracts/endpoint.ts'
import { AppError, invalid, notFound } from '#platform/errors.ts'
import { refuseAmbiguous } from '#platform/plain-request.ts'
import { authorize } from './authorize.ts'
import type { Authenticate } from './credentials/authenticate.ts'
import type { Limits } from './limits/limits.ts'
import type { Proxy } from './proxy/proxy.ts'
import type { RouteTable } from './route-table.ts'

/** All public calls are below this. */
export const prefix = '/api/v1'
const printableAscii = /^[\x20-\x7e]{1,255}$/

export interface Gate {
  routes: RouteTable
  authenticate: Authenticate
  limits: Limits
  proxy: Proxy
}

/**
 * What every call of the public interface passes, in the order in which it is judged: plain
 * target, known path, limits, who asks, may they. Then it goes to its service, or on to the
 * gateway's own routes.
 */
export function gate({ routes, authenticate, limits, proxy }: Gate): Middleware {
  async function judge(ctx: Context, next: Next): Promise<void> {
    await limits.address(ctx.ip)
    const endpoint = endpointOf(ctx, routes)
    // For the figures: also of what is refused, and of what others answer.
    ctx.state.endpoint = endpoint.name
    if (endpoint.roles === 'anyone') return next()

    const signedIn = await authenticate(ctx).catch((error) => challenge(ctx, error))
    const { actor } = signedIn
    authorize(endpoint, signedIn)
    await limits.user(actor.id)
    ctx.state.actor = actor
    ctx.state.signedInUntil = signedIn.until
    const service = serviceOf(ctx, endpoint)
    if (service === 'api-gateway') return next()

    checkIdempotencyKey(ctx)
    return proxy(ctx, { ...endpoint, service }, actor)
  }

  return (ctx, next) => {
    refuseAmbiguous(ctx.req)
    return ctx.path.startsWith(`${prefix}/`) ? judge(ctx, next) : next()
  }
}

function endpointOf(ctx: Context, routes: RouteTable): Endpoint {
  const found = routes.find(ctx.method, ctx.path.slice(prefix.length))
  if (!found) throw notFound('There is no such path')
  if (!Array.isArray(found)) return found
  ctx.set('Allow', found.join(', '))
  throw new AppError(405, 'method_not_allowed', `${ctx.method} is not possible here`)
}

/** Who answers. Throws 422 where `?service` has to say it and does not. */
function serviceOf(ctx: Context, { service, query }: Endpoint): ServiceName {
  if (service !== 'by-query') return service
  const named = query?.pick({ service: true }).safeParse({ service: ctx.query.service })
  const found = services.find((each) => each === named?.data?.service)
  if (!found) throw invalid('service', 'must name the service that is meant')
  return found
}

function challenge(ctx: Context, error: unknown): never {
  if (!(error instanceof AppError) || error.status !== 401) throw error
  ctx.set('WWW-Authenticate', 'Bearer')
  throw error
}

function checkIdempotencyKey(ctx: Context): void {
  if (isUsableKey(ctx.headers['idempotency-key'])) return
  throw invalid('Idempotency-Key', 'must be 1 to 255 printable ASCII characters')
}

/** Whether it is none at all, or one that a service takes. */
export function isUsableKey(key: string | string[] | undefined): boolean {
  return key === undefined || (typeof key === 'string' && printableAscii.test(key))
}
