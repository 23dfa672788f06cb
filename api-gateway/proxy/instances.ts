import { Pool } from 'undici'

/** Connections to one instance: for all requests at the same time, and files beside them. */
const connections = 150
/**
 * An idle connection is closed here long before the service would close it (`idleConnectionMs`;
 * before its first request, its limit for a head): a request that meets a closing connection may
 * or may not have arrived. The second holds where the service names a time of its own.
 */
export const idle = { keepAliveTimeout: 4_000, keepAliveMaxTimeout: 30_000 }
const connectTimeoutMs = 1_000
const askEveryMs = 1_000

/** One process of a service. */
export interface Instance {
  origin: string
  pool: Pool
  inFlight: number
  /** What its /readyz said last; false as soon as it could not be reached. */
  ready: boolean
}

/** Opens instances at these fixed origins. Nothing is connected yet. */
export function openInstances(origins: readonly string[]): Instance[] {
  return origins.map((origin) => ({
    origin,
    // Above the deadline of a request, which is ours to watch.
    pool: new Pool(origin, {
      connections,
      ...idle,
      connect: { timeout: connectTimeoutMs },
      headersTimeout: 0,
      bodyTimeout: 10_000,
    }),
    inFlight: 0,
    ready: true,
  }))
}

/**
 * The one to ask: ready before not ready, then the least busy. Not-ready ones are better than
 * none: a service whose primary is down still answers reads. Undefined when all were tried.
 */
export function choose(
  instances: readonly Instance[],
  tried: ReadonlySet<Instance>,
): Instance | undefined {
  let best: Instance | undefined
  for (const instance of instances) {
    if (tried.has(instance)) continue
    if (!best || isBetter(instance, best)) best = instance
  }
  return best
}

function isBetter(one: Instance, other: Instance): boolean {
  if (one.ready !== other.ready) return one.ready
  return one.inFlight < other.inFlight
}

/** Asks each instance every second whether it is ready. */
export function watchReadiness(instances: readonly Instance[]): { stop(): void } {
  const timers = instances.map((instance) => {
    let asking = false
    const ask = async (): Promise<void> => {
      if (asking) return
      asking = true
      instance.ready = await isReady(instance)
      asking = false
    }
    void ask()
    return setInterval(() => void ask(), askEveryMs).unref()
  })
  return { stop: () => timers.forEach(clearInterval) }
}

async function isReady({ pool }: Instance): Promise<boolean> {
  try {
    const { statusCode, body } = await pool.request({
      method: 'GET',
      path: '/readyz',
      headersTimeout: askEveryMs,
      bodyTimeout: askEveryMs,
    })
    await body.dump()
    return statusCode === 200
  } catch {
    return false
  }
}
