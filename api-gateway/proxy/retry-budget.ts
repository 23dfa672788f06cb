/** A retry for every ten requests, and a few to begin with: retries must not double a load. */
const share = 0.1
const most = 10

/** Says whether one more retry is affordable. */
export interface RetryBudget {
  /** A request came: a tenth of a retry is earned. */
  earn(): void
  /** Takes a retry; false when there is none left. */
  take(): boolean
}

/** A full budget. */
export function retryBudget(): RetryBudget {
  let retries = most
  return {
    earn: () => {
      retries = Math.min(most, retries + share)
    },
    take: () => {
      if (retries < 1) return false
      retries -= 1
      return true
    },
  }
}
