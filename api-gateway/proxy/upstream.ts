import type { Pool } from 'undici'
import type { ServiceName } from '#contracts/endpoint.ts'
import { AppError, unavailable } from '#platform/errors.ts'
import { breaker } from './breaker.ts'
import { type Call, exchange, type Outcome } from './exchange.ts'
import { choose, type Instance, openInstances, watchReadiness } from './instances.ts'
import { places } from './places.ts'
import { tooLarge, tooSlow } from './request-body.ts'
import { retryBudget } from './retry-budget.ts'

const askMs = 2_000
const safeMethods = ['GET', 'HEAD']
/** Files take minutes: they must not take the places of all other requests. */
const mostFiles = { in: 10, out: 40 }

export interface UpstreamOptions {
  service: ServiceName
  origins: readonly string[]
  /** At the same time. */
  mostInFlight: number
  /** Behind these, within their deadline; one more is refused at once. A burst is not an overload. */
  mostWaiting: number
}

/** A service behind the gateway: its instances, and what keeps a sick one from harming the rest. */
export interface Upstream {
  /**
   * Has the request answered. Throws only while nothing is written: 503 `unavailable`, 504
   * `upstream_timeout`, 413 `payload_too_large`, 408 `request_timeout`.
   */
  forward(call: Call): Promise<void>
  /** Asks every instance for the same; `answer` is undefined where there was none within 2 s. */
  ask(path: string, headers: Record<string, string>): Promise<Asked[]>
  /** For people: is it there? */
  state(): 'ready' | 'not ready' | 'spared'
  close(): Promise<void>
}

/** What an instance said, and what is known of it here. */
export interface Asked {
  ready: boolean
  inFlight: number
  answer: unknown
}

/** Opens a service and begins to ask its instances whether they are ready. */
export function openUpstream(options: UpstreamOptions): Upstream {
  const { service, origins, mostInFlight, mostWaiting } = options
  const instances = openInstances(origins)
  const readiness = watchReadiness(instances)
  const budget = retryBudget()
  const sparing = breaker()
  const guard = places(mostInFlight, mostWaiting)
  const guardsOfFiles = { in: places(mostFiles.in, 0), out: places(mostFiles.out, 0) }
  const guardOf = ({ isFile, body }: Call) => {
    if (!isFile) return guard
    return body !== null && !Buffer.isBuffer(body) ? guardsOfFiles.in : guardsOfFiles.out
  }

  async function attempt(call: Call): Promise<void> {
    const admission = sparing.admit()
    if (!admission) throw unavailable(`${service} is not available`, 5)
    let failed = false
    try {
      const outcome = await tryInstances(instances, call, budget.take)
      failed = isFailure(outcome)
      refuse(outcome, call, service)
    } finally {
      sparing.settle(admission, failed)
    }
  }

  return {
    forward: async (call) => {
      budget.earn()
      const at = guardOf(call)
      const place = at.take(call.deadlineAt)
      if (place !== true && !(await place)) throw unavailable(`${service} is busy`, 1)
      try {
        await attempt(call)
      } finally {
        at.leave()
      }
    },
    ask: (path, headers) =>
      Promise.all(
        instances.map(async ({ pool, ready, inFlight }) => {
          const answer = await askOne(pool, path, headers).catch(() => undefined)
          return { ready, inFlight, answer }
        }),
      ),
    state: () => {
      if (sparing.isOpen()) return 'spared'
      return instances.some(({ ready }) => ready) ? 'ready' : 'not ready'
    },
    close: async () => {
      readiness.stop()
      await Promise.all(instances.map(({ pool }) => pool.destroy()))
    },
  }
}

async function askOne(pool: Pool, path: string, headers: Record<string, string>) {
  const limits = { headersTimeout: askMs, bodyTimeout: askMs }
  const { body } = await pool.request({ method: 'GET', path, headers, ...limits })
  const answer: unknown = await body.json()
  return answer
}

/** A request never sent goes to another instance; a read without an answer is repeated once. */
async function tryInstances(
  instances: readonly Instance[],
  call: Call,
  mayRetry: () => boolean,
): Promise<Outcome> {
  const tried = new Set<Instance>()
  let retried = !safeMethods.includes(call.method)
  for (;;) {
    const instance = choose(instances, tried)
    if (!instance) return 'not_sent'
    const outcome = await exchange(instance, call)
    if (outcome === 'not_sent') {
      instance.ready = false
      tried.add(instance)
    } else if (outcome === 'no_answer' && !retried && mayRetry()) {
      retried = true
    } else return outcome
  }
}

const isFailure = (outcome: Outcome): boolean =>
  outcome === 'not_sent' || outcome === 'no_answer' || outcome === 'too_late'

/** Throws what the caller is told instead of an answer; nothing where the answer went out. */
function refuse(outcome: Outcome, { bodyLimitBytes }: Call, service: ServiceName): void {
  if (outcome === 'too_large') throw tooLarge(bodyLimitBytes)
  if (outcome === 'too_slow') throw tooSlow()
  if (outcome === 'too_late') {
    throw new AppError(504, 'upstream_timeout', `${service} took too long to answer`)
  }
  if (isFailure(outcome)) throw unavailable(`${service} is not available`, 1)
}
