import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks until `ready` says yes, at most `limitMs`; returns the last answer either way, so that the proof
 * judges what was really there.
 */
export async function askUntil<T>(
  ask: () => Promise<T>,
  ready: (answer: T) => boolean,
  limitMs = 60_000,
): Promise<T> {
  const giveUpAt = Date.now() + limitMs
  for (;;) {
    const answer = await ask()
    if (ready(answer) || Date.now() > giveUpAt) return answer
    await sleep(200)
  }
}

/** Runs `work` over all items, at most `width` at a time, and keeps their order in the results. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = [...items.entries()]
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      results[next[0]] = await work(next[1], next[0])
    }
  }
  await Promise.all(Array.from({ length: width }, lane))
  return results
}
