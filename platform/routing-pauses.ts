import { backOffMs } from './back-off.ts'

const shortestPauseMs = 500
const longestPauseMs = 30_000

interface Pause {
  failures: number
  untilMs: number
}

/**
 * Routing keys whose messages were refused, because no queue is bound yet or the queue cannot take
 * more. Each consumer has a queue per key, so a key that waits keeps the order of its own messages
 * and does not hold up the others.
 */
export class RoutingPauses {
  readonly #pauses = new Map<string, Pause>()

  /** Lets the key wait, longer each time in a row. */
  refused(key: string, nowMs: number): void {
    const failures = (this.#pauses.get(key)?.failures ?? 0) + 1
    const untilMs = nowMs + backOffMs(failures, shortestPauseMs, longestPauseMs)
    this.#pauses.set(key, { failures, untilMs })
  }

  taken(key: string): void {
    this.#pauses.delete(key)
  }

  /** The keys that have to wait now. */
  keys(nowMs: number): string[] {
    return [...this.#pauses].filter(([, { untilMs }]) => untilMs > nowMs).map(([key]) => key)
  }
}
