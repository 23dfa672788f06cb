import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Waits for an ending, but not longer than that: who is to answer the farewell may be gone or
 * frozen. What becomes of it later is of no interest, its failure neither.
 */
export async function atMost(limitMs: number, ending: Promise<unknown>): Promise<void> {
  const patience = new AbortController()
  const enough = sleep(limitMs, undefined, { signal: patience.signal }).catch(() => {})
  await Promise.race([ending.catch(() => {}), enough])
  patience.abort()
}
