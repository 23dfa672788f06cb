import { log } from './log.ts'

const everyMs = 15 * 60_000
/** So many batches at a time: the rest waits for the next round. */
const batchesPerRound = 1_000

/**
 * Deletes old rows every 15 minutes, in small batches until one finds nothing. A failure only
 * means that the rows stay a little longer.
 */
export function pruneRegularly(what: string, pruneBatch: () => Promise<number>): { stop(): void } {
  const stopping = new AbortController()
  const round = async (): Promise<void> => {
    for (let batch = 0; batch < batchesPerRound && !stopping.signal.aborted; batch += 1) {
      if ((await pruneBatch()) === 0) return
    }
  }
  const timer = setInterval(() => {
    round().catch((error: unknown) => log.warn({ what, err: error }, 'pruning failed'))
  }, everyMs)
  timer.unref()
  return {
    stop: () => {
      stopping.abort()
      clearInterval(timer)
    },
  }
}
