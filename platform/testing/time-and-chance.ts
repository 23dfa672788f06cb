/** A clock that stands still until it is moved. */
export function fixedClock(start = '2026-03-02T12:00:00.000Z') {
  let at = new Date(start)
  return {
    now: () => at,
    /** Moves on, or back when negative. */
    advance(milliseconds: number) {
      at = new Date(at.getTime() + milliseconds)
      return at
    },
  }
}

/** A chance that is known: gives these numbers (0 ≤ n < 1) in turn, then from the first again. */
export function fixedDice(...rolls: [number, ...number[]]): () => number {
  let next = 0
  return () => rolls[next++ % rolls.length] ?? 0
}
