import type { ServerResponse } from 'node:http'
import type { Actor } from '#platform/db.ts'
import { unavailable } from '#platform/errors.ts'
import { type Hub, resetMessage } from './hub.ts'
import { openStreams } from './metrics.ts'

/** Comments that keep the connection alive: at least every 15 s. */
const heartbeatMs = 10_000
const lookEveryMs = 1_000
/** Who was signed out or disabled hears nothing any more after 10 s. */
const checkEveryMs = 4_000
/** A reader that leaves so much unread is cut off: it will come back and ask again. */
const mostUnreadBytes = 16_384
const mostPerPerson = 10
const mostStreams = 5_000

/** Which of these sessions are over. Does not throw. */
export type EndedSessions = (sessions: Session[]) => Promise<Set<string>>
export type Session = Required<Pick<Actor, 'organizationId' | 'sessionId'>>

interface OpenStream {
  actor: Actor
  /** When the access token ends, in milliseconds since 1970. */
  until: number
  response: ServerResponse
  lastWriteAt: number
  leave: () => void
}

/** All streams of this process. */
export interface Streams {
  /** Writes into the response from now on. Throws 503 when there are too many. */
  open(actor: Actor, until: number, response: ServerResponse): void
  close(): void
}

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // For proxies on the way that would collect a page first.
  'x-accel-buffering': 'no',
}

/** Keeps streams alive as long as they may live: until the token, the session or the reader ends. */
export function streams(hub: Hub, endedSessions: EndedSessions): Streams {
  const open = new Set<OpenStream>()
  let closed = false

  function end(stream: OpenStream, abruptly = false): void {
    if (!open.delete(stream)) return
    openStreams.set(open.size)
    stream.leave()
    if (abruptly) stream.response.destroy()
    else stream.response.end()
  }

  function write(stream: OpenStream, text: string): void {
    stream.lastWriteAt = Date.now()
    stream.response.write(text)
    if (stream.response.writableLength > mostUnreadBytes) end(stream, true)
  }

  function look(): void {
    const now = Date.now()
    for (const stream of open) {
      if (stream.until <= now) end(stream)
      else if (now - stream.lastWriteAt >= heartbeatMs) write(stream, ': still here\n\n')
    }
  }

  async function endSignedOut(): Promise<void> {
    const sessions = [...open].flatMap(({ actor: { organizationId, sessionId } }) =>
      sessionId ? [{ organizationId, sessionId }] : [],
    )
    if (sessions.length === 0) return
    const ended = await endedSessions(sessions)
    for (const stream of open) {
      if (ended.has(stream.actor.sessionId ?? '')) end(stream)
    }
  }

  const looking = setInterval(look, lookEveryMs).unref()
  const checking = setInterval(() => {
    void endSignedOut()
  }, checkEveryMs).unref()

  return {
    open: (actor, until, response) => {
      if (closed || open.size >= mostStreams) throw unavailable('Too many streams are open', 5)
      const own = [...open].filter((stream) => stream.actor.id === actor.id)
      const [oldest] = own
      if (oldest && own.length >= mostPerPerson) end(oldest)

      const stream = { actor, until, response, lastWriteAt: 0, leave: () => {} }
      stream.leave = hub.join(actor, { write: (text) => write(stream, text) })
      open.add(stream)
      openStreams.set(open.size)
      response.on('error', () => end(stream, true))
      response.once('close', () => end(stream, true))
      response.writeHead(200, headers)
      write(stream, `retry: 2000\n${resetMessage}`)
    },
    close: () => {
      closed = true
      clearInterval(looking)
      clearInterval(checking)
      for (const stream of open) end(stream)
    },
  }
}
