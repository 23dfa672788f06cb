import { setTimeout as sleep } from 'node:timers/promises'
import type { Channel } from 'amqplib'
import { backOffMs } from './back-off.ts'
import { log } from './log.ts'
import { atMost } from './time-limit.ts'

const shortestPauseMs = 100
const longestPauseMs = 10_000
/** A channel that lived that long was well set up: the next failure begins with a short pause. */
const soundMs = 10_000
const farewellMs = 1_000

interface Supervision<C extends Channel> {
  /** For the log. */
  name: string
  /** Waits for a connection and opens a channel on it. */
  open: () => Promise<C>
  /** Declares and subscribes all that belongs to the channel; done again on each new one. */
  setUp: (channel: C) => Promise<void>
}

export interface SupervisedChannel<C extends Channel> {
  /** The channel while it is open and set up. */
  current(): C | undefined
  /** Closes it for good. */
  stop(): Promise<void>
}

/**
 * Keeps one channel open. amqplib brings back connections, never channels: a restart of the
 * broker, a refused operation and a deleted queue all end here, and a new channel is made and set
 * up, with growing pauses in between.
 */
export function superviseChannel<C extends Channel>(
  supervision: Supervision<C>,
): SupervisedChannel<C> {
  const stopping = new AbortController()
  let current: C | undefined
  let opened: C | undefined

  const live = async (): Promise<void> => {
    const channel = await supervision.open()
    opened = channel
    if (stopping.signal.aborted) return
    const closed = untilClosed(channel, supervision.name)
    await Promise.race([supervision.setUp(channel), closed.then(failSetUp)])
    current = channel
    await closed
  }

  const supervise = async (): Promise<void> => {
    let failures = 0
    while (!stopping.signal.aborted) {
      const since = Date.now()
      await live().catch((error: unknown) => {
        if (!stopping.signal.aborted) log.warn({ channel: supervision.name, err: error }, 'channel')
      })
      current = undefined
      await closeQuietly(opened)
      failures = Date.now() - since > soundMs ? 0 : failures + 1
      await sleep(backOffMs(failures, shortestPauseMs, longestPauseMs), undefined, {
        signal: stopping.signal,
      }).catch(() => {})
    }
  }
  const supervised = supervise()

  return {
    current: () => current,
    stop: async () => {
      stopping.abort()
      await closeQuietly(opened)
      current = undefined
      void supervised
    },
  }
}

function failSetUp(): never {
  throw new Error('The channel was closed before it was set up')
}

function untilClosed(channel: Channel, name: string): Promise<void> {
  channel.on('error', (error: unknown) => log.warn({ channel: name, err: error }, 'channel closed'))
  channel.on('handler-error', (error: unknown) =>
    log.error({ channel: name, err: error }, 'a listener of the channel failed'),
  )
  return new Promise((resolve) => channel.once('close', () => resolve()))
}

async function closeQuietly(channel: Channel | undefined): Promise<void> {
  if (channel) await atMost(farewellMs, channel.close())
}
