/** A pause that doubles with each failure up to the longest, half of it by chance. */
export function backOffMs(failures: number, shortestMs: number, longestMs: number): number {
  const full = Math.min(longestMs, shortestMs * 2 ** Math.min(Math.max(failures - 1, 0), 30))
  return Math.round(full / 2 + (full / 2) * Math.random())
}
