import type { Db } from './db.ts'
import { log } from './log.ts'

const everyMs = 1_000

/**
 * Writes the time into the primary each second, so that a replica can tell how old it is.
 * Several processes may do so at once. A primary that is away is left to its watch.
 */
export function startHeartbeat(db: Db): { stop(): Promise<void> } {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let beating = Promise.resolve()

  const beat = async (): Promise<void> => {
    try {
      // The clock's time, not the transaction's: it must not go back behind another process's.
      await db.system((trx) => trx('heartbeat').update({ at: trx.raw('clock_timestamp()') }))
    } catch (error) {
      log.debug({ err: error }, 'no heartbeat')
    }
    if (!stopped) timer = setTimeout(start, everyMs)
  }
  const start = () => {
    beating = beat()
  }
  start()

  return {
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await beating
    },
  }
}
