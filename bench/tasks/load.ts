import { connect, type Socket } from 'node:net'

/** What a client asks next; undefined when it has nothing more to ask. */
export type Next = (client: number) => Buffer | undefined

/** What came of a load. Times in milliseconds, one per answer. */
export interface Load {
  seconds: number
  /** Answers that were not 2xx, by status. */
  refused: Record<string, number>
  times: number[]
}

interface Options {
  port: number
  clients: number
  seconds: number
  next: Next
}

/** Bytes of a request; clients send the same ones again and again without building them anew. */
export function request(
  method: string,
  path: string,
  { token, body }: { token: string; body?: string },
): Buffer {
  const content = body ?? ''
  const lines = [
    `${method} ${path} HTTP/1.1`,
    'Host: bench',
    `Authorization: Bearer ${token}`,
    ...(method === 'GET' ? [] : [`Content-Length: ${Buffer.byteLength(content)}`]),
    ...(body === undefined ? [] : ['Content-Type: application/json']),
  ]
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${content}`)
}

/** Clients that each ask again as soon as they are answered: how much can be done. */
export async function asFastAsPossible({ port, clients, seconds, next }: Options): Promise<Load> {
  const load = emptyLoad()
  const begin = performance.now()
  const until = begin + seconds * 1_000
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const line = await openLine(port)
      while (performance.now() < until) {
        const bytes = next(client)
        if (!bytes) break
        const sentAt = performance.now()
        note(load, await line.ask(bytes), sentAt)
      }
      line.close()
    }),
  )
  return { ...load, seconds: (performance.now() - begin) / 1_000 }
}

/**
 * Requests at a fixed pace, over so many connections. Time counts from the moment at which a
 * request was due, so that waiting for a free connection counts too.
 */
export async function atPace(options: Options & { perSecond: number }): Promise<Load> {
  const { port, clients, seconds, next, perSecond } = options
  const load = emptyLoad()
  const begin = performance.now()
  let due = 0
  const total = Math.floor(seconds * perSecond)
  await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const line = await openLine(port)
      while (due < total) {
        const dueAt = begin + (due * 1_000) / perSecond
        due += 1
        const waitMs = dueAt - performance.now()
        if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
        const bytes = next(client)
        if (!bytes) break
        note(load, await line.ask(bytes), Math.max(dueAt, 0))
      }
      line.close()
    }),
  )
  return { ...load, seconds: (performance.now() - begin) / 1_000 }
}

function emptyLoad(): Load {
  return { seconds: 0, refused: {}, times: [] }
}

function note(load: Load, status: number, since: number): void {
  load.times.push(performance.now() - since)
  if (status >= 200 && status < 300) return
  load.refused[status] = (load.refused[status] ?? 0) + 1
}

interface Line {
  /** Sends a request and answers with the status of its answer, once all of it has come. */
  ask(bytes: Buffer): Promise<number>
  close(): void
}

/** A connection that carries one request after the other: as little client as possible. */
async function openLine(port: number): Promise<Line> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  await new Promise((resolve, reject) => {
    socket.once('connect', resolve).once('error', reject)
  })
  let waiting: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined
  const answers = new Answers((status) => {
    const { resolve } = waiting ?? {}
    waiting = undefined
    resolve?.(status)
  })
  socket.on('data', (bytes) => answers.take(bytes))
  const fail = () => waiting?.reject(new Error('The connection was closed before the answer came'))
  socket.once('error', fail).once('close', fail)
  return {
    ask: (bytes) =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject }
        socket.write(bytes)
      }),
    close: () => end(socket),
  }
}

function end(socket: Socket): void {
  socket.removeAllListeners('close')
  socket.destroy()
}

/** Finds the ends of answers: by Content-Length, or by the last chunk. */
class Answers {
  #held: Buffer = Buffer.alloc(0)
  readonly #whole: (status: number) => void

  constructor(whole: (status: number) => void) {
    this.#whole = whole
  }

  take(bytes: Buffer): void {
    this.#held = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes])
    const headEnd = this.#held.indexOf('\r\n\r\n')
    if (headEnd < 0) return
    const head = this.#held.toString('latin1', 0, headEnd)
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    const done =
      length === undefined
        ? / 204 |\r\n0\r\n\r\n$/.test(head) || this.#held.subarray(-5).equals(lastChunk)
        : this.#held.length >= headEnd + 4 + Number(length)
    if (!done) return
    this.#held = Buffer.alloc(0)
    this.#whole(Number(head.slice(9, 12)))
  }
}

const lastChunk = Buffer.from('0\r\n\r\n')
