/** A chance that is known: gives these numbers (0 ≤ n < 1) in turn, then from the first again. */
export function fixedDice(...rolls: [number, ...number[]]): () => number {
  let next = 0
  return () => rolls[next++ % rolls.length] ?? 0
}
