import { openStream } from '#contracts/api/live.ts'
import { ApiError } from '#contracts/client.ts'
import { problem } from '#contracts/errors.ts'
import { type Hint, takeHints } from './stream-messages.ts'

/** The server says something at least every 15 s: whoever is silent for longer is gone. */
const silenceMs = 22_000

/**
 * Reads the live stream with this token, until it ends as it should: with the token, or because
 * the server closes for a while.
 * @throws ApiError when it is refused; whatever `fetch` throws when it breaks or falls silent.
 */
export async function readStream(
  token: string | undefined,
  heard: (hint: Hint) => void,
  signal: AbortSignal,
): Promise<void> {
  const silence = silenceWatch()
  try {
    const response = await fetch(`/api/v1${openStream.path}`, {
      headers: { accept: 'text/event-stream', authorization: `Bearer ${token ?? ''}` },
      cache: 'no-store',
      signal: AbortSignal.any([signal, silence.signal]),
    })
    if (!response.ok || !response.body) {
      throw new ApiError(problem.parse(await response.json()), response.headers)
    }
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    let rest = ''
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      silence.heardSomething()
      const taken = takeHints(rest + part.value)
      rest = taken.rest
      for (const hint of taken.hints) heard(hint)
    }
  } finally {
    silence.stop()
  }
}

/** Its signal comes when nothing was heard for too long. */
function silenceWatch() {
  const controller = new AbortController()
  const giveUp = () => controller.abort(new Error('The stream fell silent'))
  let timer = setTimeout(giveUp, silenceMs)
  return {
    signal: controller.signal,
    heardSomething: () => {
      clearTimeout(timer)
      timer = setTimeout(giveUp, silenceMs)
    },
    stop: () => clearTimeout(timer),
  }
}
