/** Wakes a loop that waits: for work that has just come in, or for its end. */
export interface Bell {
  /** Ends the wait; when nobody waits, the next one ends at once. */
  ring(): void
  /** Until it rings, or that long. */
  wait(ms: number): Promise<void>
}

/** A bell for one waiter. */
export function bell(): Bell {
  let rung = false
  let wake: (() => void) | undefined

  return {
    ring: () => {
      rung = true
      wake?.()
    },
    wait: async (ms) => {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
      }
      wake = undefined
      rung = false
    },
  }
}
