import type Router from '@koa/router'
import type { JWK } from 'jose'
import type { z } from 'zod'
import { Instance, readSystem } from '#contracts/api/system.ts'
import type { ServiceName } from '#contracts/endpoint.ts'
import { signInternalToken } from '#platform/auth.ts'
import type { Actor, Db } from '#platform/db.ts'
import { serve, statePath } from '#platform/http.ts'
import { serviceState } from '#platform/service-state.ts'
import { openStreams } from './live/metrics.ts'
import type { Upstream } from './proxy/upstream.ts'

export interface SystemRouteOptions {
  db: Db
  upstreams: ReadonlyMap<ServiceName, Upstream>
  internalTokenKey: JWK
  /** Whether they answer. */
  redis: () => boolean
  broker: () => boolean
}

type Shown = z.input<(typeof readSystem)['answers'][200]>

/** What operators see of the whole installation. */
export function systemRoutes(router: Router, options: SystemRouteOptions): void {
  serve(router, readSystem, async ({ actor }): Promise<Shown> => {
    const asked = [...options.upstreams].map(([service, upstream]) =>
      ask(service, upstream, options.internalTokenKey, actor),
    )
    const own = { ready: true, inFlight: 0, ...(await serviceState(options.db)) }
    const gateway = { service: 'api-gateway', state: 'ready' as const, instances: [own] }
    const [streams] = (await openStreams.get()).values
    return {
      services: [gateway, ...(await Promise.all(asked))],
      redis: options.redis(),
      broker: options.broker(),
      openStreams: streams?.value ?? 0,
    }
  })
}

async function ask(service: ServiceName, upstream: Upstream, key: JWK, actor: Actor) {
  const authorization = `Bearer ${await signInternalToken(key, actor, service)}`
  const instances = await upstream.ask(statePath, { authorization })
  return {
    service,
    state: upstream.state(),
    instances: instances.map(({ answer, ...known }) => {
      const told = Instance.partial().safeParse(answer)
      return { ...(told.success ? told.data : {}), ...known }
    }),
  }
}
