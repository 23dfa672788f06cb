import { setImmediate as othersTurn } from 'node:timers/promises'

/** How long long work keeps the process to itself. */
const stretchMs = 10

/**
 * Puts together a text whose making takes long, and lets everybody else who waits for this
 * process have their turn every 10 ms. A piece itself should take far less than that.
 */
export async function joinPieces(pieces: Iterable<string>): Promise<string> {
  const made: string[] = []
  let since = performance.now()
  for (const piece of pieces) {
    made.push(piece)
    if (performance.now() - since < stretchMs) continue
    await othersTurn()
    since = performance.now()
  }
  return made.join('')
}

/** Slices of this length, the last one as long as what is left. */
export function* slices<T>(items: readonly T[], length: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += length) yield items.slice(at, at + length)
}
