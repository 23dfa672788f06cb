/** Places at a service, and behind them a queue. */
export interface Places {
  /**
   * True: there is one. A promise: there will be, or false when there was none until `deadlineAt`
   * (ms since 1970). False: the queue is full too.
   */
  take(deadlineAt: number): boolean | Promise<boolean>
  /** Gives one back, to whoever has waited longest. */
  leave(): void
}

/** So many places, and so many who may wait for one. */
export function places(most: number, mostWaiting: number): Places {
  const waiting = new Set<() => void>()
  let taken = 0

  function wait(deadlineAt: number): Promise<boolean> {
    return new Promise((resolve) => {
      const call = () => {
        clearTimeout(timer)
        resolve(true)
      }
      const giveUp = () => {
        waiting.delete(call)
        resolve(false)
      }
      const timer = setTimeout(giveUp, Math.max(0, deadlineAt - Date.now()))
      waiting.add(call)
    })
  }

  return {
    take: (deadlineAt) => {
      if (taken < most) {
        taken += 1
        return true
      }
      return waiting.size < mostWaiting && wait(deadlineAt)
    },
    leave: () => {
      const [next] = waiting
      if (next) {
        waiting.delete(next)
        next()
      } else taken -= 1
    },
  }
}
