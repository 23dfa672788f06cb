import { setTimeout as sleep } from 'node:timers/promises'

/** An answer as its caller saw it; status 0: there was none. */
export interface Seen {
  status: number
  tookMs: number
  /**
   * Whether it was put off because a database said nothing for a second. That is the weather of a
   * busy machine: it judges neither the gateway nor the service.
   */
  weather: boolean
}

export type Ask = () => Promise<{ status: number; body?: unknown }>

/** Asks once. Does not throw. */
async function timed(ask: Ask): Promise<Seen> {
  const since = performance.now()
  const answer = await ask().catch(() => ({ status: 0 }))
  return { status: answer.status, weather: isWeather(answer), tookMs: performance.now() - since }
}

/** Whether it was put off because of the machine; see `Seen`. */
export function isWeather({ status, body }: { status: number; body?: unknown }): boolean {
  return status === 503 && Object(body).detail === 'The database does not answer at the moment'
}

/** One client that asks one after the other for so long, a little after each answer. */
export async function askFor(ms: number, ask: Ask, pauseMs = 20): Promise<Seen[]> {
  const until = Date.now() + ms
  const seen: Seen[] = []
  while (Date.now() < until) {
    seen.push(await timed(ask))
    await sleep(pauseMs)
  }
  return seen
}

/** Milliseconds until so many answers in a row began to be good. Throws when that takes too long. */
export async function untilGood(ask: Ask, withinMs: number, inARow = 5): Promise<number> {
  const since = performance.now()
  let goodSince = since
  for (let good = 0; good < inARow; ) {
    const askedAt = performance.now()
    const { status, weather } = await timed(ask)
    if (status >= 200 && status < 300) good += 1
    else if (!weather) {
      good = 0
      goodSince = performance.now()
    }
    if (goodSince - since > withinMs) throw new Error(`Not well after ${withinMs} ms: ${status}`)
    if (good === 0 || weather) await sleep(Math.max(0, askedAt + 100 - performance.now()))
  }
  return goodSince - since
}
