import { ApiError } from '#contracts/client.ts'

const pingMs = 2_000
const answerMs = 4_000

let lost = false
let nextPing: ReturnType<typeof setTimeout> | undefined
const listeners = new Set<() => void>()

/** Whether the server did not answer lately. */
export const connectionLost = (): boolean => lost

/** Calls back when the connection breaks and when it is there again; returns the end of that. */
export function onConnectionChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether a failure means that nobody answered, rather than that somebody refused. */
export function isUnanswered(error: unknown): boolean {
  return !(error instanceof ApiError) || error.problem.status >= 502
}

/** Notes a failed call. A lost connection is tried until it mends. */
export function noteFailure(error: unknown): void {
  if (!(error instanceof ApiError)) beginMending()
}

// The browser may know before a call does.
addEventListener('offline', beginMending)
addEventListener('online', () => {
  if (lost) void ping()
})

function beginMending(): void {
  if (lost) return
  tell(true)
  pingLater()
}

function pingLater(): void {
  clearTimeout(nextPing)
  nextPing = setTimeout(() => void ping(), pingMs)
}

async function ping(): Promise<void> {
  clearTimeout(nextPing)
  try {
    const { ok } = await fetch('/livez', { signal: AbortSignal.timeout(answerMs) })
    if (ok) return tell(false)
  } catch {
    // Still away.
  }
  pingLater()
}

function tell(now: boolean): void {
  lost = now
  for (const listener of listeners) listener()
}
