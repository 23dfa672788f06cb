import { ApiError } from '#contracts/client.ts'
import { connectionLost, noteFailure, onConnectionChange } from './connection.ts'
import { readStream } from './stream.ts'
import type { Hint } from './stream-messages.ts'
import { freshToken, renew } from './token.ts'

/** A page that nobody sees gives its stream back after this time: browsers open only a few. */
const unseenMs = 10_000
/** Between two tries; longer each time, and never the same for all, so that none comes together. */
const pauseMs = { first: 300, longest: 15_000 }

let live = false
const listeners = new Set<() => void>()

/** Whether the server tells by itself what changes. */
export const isLive = (): boolean => live

/** Calls back when that begins and ends; what it returns ends the calling. */
export function onLiveChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Keeps the live stream open for as long as the page is seen and its person signed in, and tells
 * what is heard on it. What it returns ends that.
 */
export function keepListening(heard: (hint: Hint) => void): () => void {
  const end = new AbortController()
  void listen(heard, end.signal)
  return () => end.abort()
}

async function listen(heard: (hint: Hint) => void, end: AbortSignal): Promise<void> {
  let failures = 0
  while (!end.aborted) {
    await seen(end)
    const ended = await listenOnce((hint) => {
      failures = 0
      tell(true)
      heard(hint)
    }, end)
    tell(false)
    if (ended === 'over') return
    failures += ended === 'failed' ? 1 : 0
    await pause(failures, end)
  }
}

/** @returns `over` when nobody is signed in any more, so that there is nothing to listen to. */
async function listenOnce(
  heard: (hint: Hint) => void,
  end: AbortSignal,
): Promise<'over' | 'ended' | 'failed'> {
  const useless = uselessWatch()
  try {
    await readStream(await freshToken(), heard, AbortSignal.any([end, useless.signal]))
    return 'ended'
  } catch (error) {
    if (end.aborted) return 'over'
    if (useless.signal.aborted) return 'ended'
    if (error instanceof ApiError && error.problem.status === 401) {
      return (await renew()) ? 'failed' : signedOut()
    }
    // A stream that broke is no proof yet; one that cannot be opened again is.
    if (!isLive()) noteFailure(error)
    return 'failed'
  } finally {
    useless.stop()
  }
}

async function signedOut(): Promise<'over' | 'failed'> {
  return (await freshToken()) === undefined ? 'over' : 'failed'
}

/** Resolves when the page is in sight. */
function seen(end: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden && !end.aborted) return
      document.removeEventListener('visibilitychange', look)
      end.removeEventListener('abort', look)
      resolve()
    }
    document.addEventListener('visibilitychange', look)
    end.addEventListener('abort', look)
    look()
  })
}

/** Its signal comes when the page was out of sight for a while, or the connection is lost. */
function uselessWatch() {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const giveUp = () => controller.abort()
  const look = () => {
    clearTimeout(timer)
    if (document.hidden) timer = setTimeout(giveUp, unseenMs)
  }
  document.addEventListener('visibilitychange', look)
  const stopWatching = onConnectionChange(() => {
    if (connectionLost()) giveUp()
  })
  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer)
      stopWatching()
      document.removeEventListener('visibilitychange', look)
    },
  }
}

/** Waits before the next try; a connection that mends ends the waiting. */
function pause(failures: number, end: AbortSignal): Promise<void> {
  const ms = Math.min(pauseMs.longest, pauseMs.first * 2 ** failures) * (0.5 + Math.random())
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer)
      stopWaiting()
      end.removeEventListener('abort', go)
      resolve()
    }
    const timer = setTimeout(go, ms)
    const stopWaiting = onConnectionChange(() => {
      if (!connectionLost()) go()
    })
    end.addEventListener('abort', go)
  })
}

function tell(now: boolean): void {
  if (live === now) return
  live = now
  for (const listener of listeners) listener()
}
