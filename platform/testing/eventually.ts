import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Repeats the assertion until it holds and answers what it returned; throws its last failure when
 * the time is over. For what happens by itself a little later: events, replicas, mail.
 */
export async function eventually<T>(
  assertion: () => Promise<T> | T,
  timeoutMs = 15_000,
): Promise<T> {
  const until = Date.now() + timeoutMs
  for (let pauseMs = 20; ; pauseMs = Math.min(pauseMs * 1.5, 250)) {
    try {
      return await assertion()
    } catch (error) {
      if (Date.now() > until) throw error
    }
    await sleep(pauseMs)
  }
}
