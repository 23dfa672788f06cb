import { CircuitState, SamplingBreaker } from 'cockatiel'

const openMs = 5_000
/** Half of at least 20 requests in 10 s fail: the service is spared for 5 s, then asked once. */
const breaking = { threshold: 0.5, duration: 10_000, minimumRps: 2 }

/** In which state a request was let through: as one of many, or alone to find out. */
export type Admission = 'closed' | 'probe'

/** Keeps requests from a service that fails again and again. */
export interface Breaker {
  /** Undefined while the service is spared. Whatever is admitted has to be settled. */
  admit(): Admission | undefined
  settle(admission: Admission, failed: boolean): void
  isOpen(): boolean
}

/** A closed breaker. It counts by itself, for cockatiel's policy makes promises for each call. */
export function breaker(): Breaker {
  const sampling = new SamplingBreaker(breaking)
  let openedAt: number | undefined
  let probing = false

  const open = () => {
    openedAt = Date.now()
  }
  const settleProbe = (failed: boolean) => {
    probing = false
    if (failed) return open()
    openedAt = undefined
    sampling.success(CircuitState.HalfOpen)
  }
  return {
    admit: () => {
      if (openedAt === undefined) return 'closed'
      if (probing || Date.now() - openedAt < openMs) return undefined
      probing = true
      return 'probe'
    },
    settle: (admission, failed) => {
      if (admission === 'probe') return settleProbe(failed)
      if (!failed) sampling.success(CircuitState.Closed)
      else if (sampling.failure(CircuitState.Closed) && openedAt === undefined) open()
    },
    isOpen: () => openedAt !== undefined && !probing,
  }
}
