import { connect, type Socket } from 'node:net'

/** A byte each, so often: too seldom to get anywhere, often enough not to look dead. */
const byteEveryMs = 1_000
/** What one who reads slowly takes at a time. */
const sipBytes = 16

/** What a slow caller does: says all of `at once`, then `slowly`; or reads slowly what comes. */
export interface Manner {
  name: string
  atOnce: string
  slowly: string
}

/** So many callers at every moment: who is turned away comes back at once. */
export interface SlowCallers {
  /** How many of them were turned away, by their manner. */
  turnedAway: Map<string, number>
  open(): number
  stop(): void
}

/** The manners of callers who take their time; `authorization` is that of somebody signed in. */
export function mannersOf(authorization: string): Manner[] {
  const head = (method: string, path: string) =>
    `${method} /api/v1${path} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n`
  const post = `${head('POST', '/tasks')}Content-Type: application/json\r\n`
  const text = '{"title":"'.padEnd(1_000, 'x')
  return [
    { name: 'says nothing', atOnce: '', slowly: '' },
    { name: 'a head', atOnce: head('GET', '/tasks'), slowly: `X-Slow: ${text}` },
    { name: 'a body', atOnce: `${post}Content-Length: 1000\r\n\r\n`, slowly: text },
    {
      name: 'a body in chunks',
      atOnce: `${post}Transfer-Encoding: chunked\r\n\r\n3e8\r\n`,
      slowly: text,
    },
    {
      name: 'a file that goes in',
      atOnce: `${head('POST', '/task-imports')}Content-Type: text/csv\r\nContent-Length: 1000\r\n\r\n`,
      slowly: 'title\n'.repeat(160),
    },
    { name: 'reading an answer', atOnce: `${head('GET', '/tasks?limit=100')}\r\n`, slowly: '' },
    { name: 'reading a file', atOnce: `${head('GET', '/tasks.csv')}\r\n`, slowly: '' },
  ]
}

/**
 * Opens them, evenly in all manners, within `arrivalMs`: it is their slowness that is meant, not
 * the work of answering hundreds in one moment.
 */
export function slowCallers(
  port: number,
  { count, manners, arrivalMs }: { count: number; manners: readonly Manner[]; arrivalMs: number },
): SlowCallers {
  const sockets = new Set<Socket>()
  const turnedAway = new Map(manners.map(({ name }) => [name, 0]))
  let stopped = false

  function come(manner: Manner): void {
    const socket = connect(port, '127.0.0.1', () => socket.write(manner.atOnce))
    let said = 0
    // Nothing is read by itself: each turn takes a sip.
    socket.pause().on('error', () => {})
    const turn = setInterval(() => {
      if (said < manner.slowly.length) socket.write(manner.slowly[said++] ?? '')
      socket.read(sipBytes)
    }, byteEveryMs)
    sockets.add(socket)
    socket.once('close', () => {
      clearInterval(turn)
      sockets.delete(socket)
      if (stopped) return
      turnedAway.set(manner.name, (turnedAway.get(manner.name) ?? 0) + 1)
      setTimeout(() => stopped || come(manner), 100)
    })
  }

  for (let at = 0; at < count; at += 1) {
    const manner = manners[at % manners.length]
    if (manner) setTimeout(() => stopped || come(manner), (at / count) * arrivalMs)
  }
  return {
    turnedAway,
    open: () => sockets.size,
    stop: () => {
      stopped = true
      for (const socket of sockets) socket.destroy()
    },
  }
}
