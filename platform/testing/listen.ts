import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll } from 'vitest'

interface Heard {
  event: string
  data: unknown
}

/** An open stream of events, as a browser reads it. */
export interface Listening {
  /** What came, in order; `times` when, in milliseconds. */
  events: Heard[]
  times: number[]
  comments: number
  /** Whether the server ended it. */
  ended: boolean
  /** Throws unless it becomes true in that time. */
  until(condition: () => boolean, withinMs: number): Promise<void>
  close(): void
}

const open = new Set<AbortController>()
afterAll(() => {
  for (const controller of open) controller.abort()
})

/** Opens the live stream of this person; resolves when `reset` has come. */
export async function listen(url: string, token: string): Promise<Listening> {
  const controller = new AbortController()
  open.add(controller)
  const answer = await fetch(`${url}/api/v1/stream`, {
    headers: { Authorization: `Bearer ${token}`, Accept: 'text/event-stream' },
    signal: controller.signal,
  })
  if (!answer.ok || !answer.body) throw new Error(`The stream was refused: ${answer.status}`)

  const listening: Listening = {
    events: [],
    times: [],
    comments: 0,
    ended: false,
    until: async (condition, withinMs) => {
      const deadline = Date.now() + withinMs
      while (!condition()) {
        if (Date.now() > deadline) {
          throw new Error(`Not within ${withinMs} ms: ${JSON.stringify(listening.events)}`)
        }
        await sleep(20)
      }
    },
    close: () => {
      open.delete(controller)
      controller.abort()
    },
  }
  void read(answer.body, listening)
  await listening.until(() => listening.events.length > 0, 5_000)
  return listening
}

async function read(body: AsyncIterable<Uint8Array>, listening: Listening): Promise<void> {
  let text = ''
  try {
    for await (const bytes of body) {
      text += Buffer.from(bytes).toString()
      const messages = text.split('\n\n')
      text = messages.pop() ?? ''
      for (const message of messages) take(message, listening)
    }
    listening.ended = true
  } catch {
    // Cut off: by ourselves, or by the server.
    listening.ended = true
  }
}

function take(message: string, listening: Listening): void {
  const event = /^event: (.*)$/m.exec(message)?.[1]
  const data = /^data: (.*)$/m.exec(message)?.[1]
  if (!event) {
    listening.comments += 1
    return
  }
  listening.events.push({ event, data: JSON.parse(data ?? 'null') })
  listening.times.push(Date.now())
}
