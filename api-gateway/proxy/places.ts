/** Places at a service, and behind them a queue. */
export interface Places {
  /** True: there is one. A promise: there will be. False: the queue is full too. */
  take(): boolean | Promise<void>
  /** Gives one back, to whoever has waited longest. */
  leave(): void
}

/** So many places, and so many who may wait for one. */
export function places(most: number, mostWaiting: number): Places {
  const waiting: (() => void)[] = []
  let taken = 0
  return {
    take: () => {
      if (taken < most) {
        taken += 1
        return true
      }
      if (waiting.length >= mostWaiting) return false
      return new Promise((resolve) => waiting.push(resolve))
    },
    leave: () => {
      const next = waiting.shift()
      if (next) next()
      else taken -= 1
    },
  }
}
