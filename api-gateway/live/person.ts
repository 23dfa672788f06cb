import type { Role } from '#contracts/endpoint.ts'
import type { HintData, HintKind } from './hints.ts'

/** At most one message in this time: two a second. */
const paceMs = 500

/** Takes text of the stream. It is the connection's business what it does when that goes too slow. */
export interface Connection {
  write(text: string): void
}

/**
 * One person's open streams, and what is still to be said. A kind waits once, however often it
 * happened meanwhile: what waits has a limit without being counted.
 */
export class LivePerson {
  role: Role
  readonly connections = new Set<Connection>()
  readonly #waiting = new Map<HintKind, HintData>()
  #lastSentAt = 0
  #timer: NodeJS.Timeout | undefined

  constructor(role: Role) {
    this.role = role
  }

  tell(kind: HintKind, data: HintData): void {
    const before = this.#waiting.get(kind)
    this.#waiting.set(kind, before ? merged(before, data) : data)
    this.#schedule()
  }

  /** Nobody listens any more. */
  forget(): void {
    clearTimeout(this.#timer)
    this.#waiting.clear()
  }

  #schedule(): void {
    if (this.#timer || this.#waiting.size === 0) return
    const waitMs = this.#lastSentAt + paceMs - Date.now()
    if (waitMs <= 0) return this.#send()
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#send()
    }, waitMs)
  }

  #send(): void {
    const [next] = this.#waiting
    if (!next) return
    const [kind, data] = next
    this.#waiting.delete(kind)
    this.#lastSentAt = Date.now()
    const text = message(kind, data)
    for (const connection of this.connections) connection.write(text)
    this.#schedule()
  }
}

/** One message of the stream. */
export const message = (kind: string, data: HintData): string =>
  `event: ${kind}\ndata: ${JSON.stringify(data)}\n\n`

/** Two hints about the same thing: the newer one. About different things: which, is left open. */
function merged(before: HintData, after: HintData): HintData {
  const ids = (data: HintData) =>
    Object.entries(data).filter(([name]) => name !== 'version' && name !== 'sequence')
  if (JSON.stringify(ids(before)) !== JSON.stringify(ids(after))) return {}
  if (Object.keys(before).length !== Object.keys(after).length) return {}
  const highest = (name: string) => Math.max(Number(before[name]), Number(after[name]))
  const numbers = Object.keys(after).filter((name) => name === 'version' || name === 'sequence')
  return { ...after, ...Object.fromEntries(numbers.map((name) => [name, highest(name)])) }
}
