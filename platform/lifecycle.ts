let stopping = false

/** From here on `/readyz` says no and answers close their connection. Called once, by `run`. */
export function markStopping(): void {
  stopping = true
}

/** Whether this process is on its way out. */
export const isStopping = (): boolean => stopping
