import { schedule } from 'node-cron'
import { newContext, withContext } from './context.ts'
import { log } from './log.ts'

/**
 * Wakes work by the clock, in UTC. Ticks may be missed or come twice (another process has a clock
 * too): the work looks for itself what is due. It never overlaps with itself in one process.
 * What it throws is logged; the next tick tries again.
 */
export function every(
  cronExpression: string,
  name: string,
  wake: () => Promise<unknown>,
): { stop(): Promise<void> } {
  let running: Promise<unknown> | undefined

  const tick = (): void => {
    if (running) return
    running = withContext(newContext(), wake)
      .catch((error) => log.error({ err: error, cron: name }, 'cron work failed'))
      .finally(() => {
        running = undefined
      })
  }
  const task = schedule(cronExpression, tick, {
    name,
    timezone: 'UTC',
    // A late tick is no news to work that looks what is due.
    suppressMissedWarning: true,
  })

  return {
    stop: async () => {
      await task.destroy()
      await running
    },
  }
}
