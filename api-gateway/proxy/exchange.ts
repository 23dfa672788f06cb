import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Dispatcher } from 'undici'
import { responseHeaders } from './headers.ts'
import type { Instance } from './instances.ts'
import { isWorthPacking, packedHeaders, packInto, type Sink } from './packing.ts'
import { BodyTooLarge } from './request-body.ts'

/**
 * So much of an answer is taken for a caller who does not read it: an ordinary one leaves its
 * service free, a file waits.
 */
const mostUnreadBytes = 500_000

/** A request that is to be answered by a service, and where its answer goes. */
export interface Call {
  method: Dispatcher.HttpMethod
  /** Path and query as the caller wrote them. */
  path: string
  headers: Record<string, string>
  /** Complete, or the pieces of a file as they come in: these throw `BodyTooLarge`. */
  body: Buffer | AsyncIterable<Buffer> | null
  bodyLimitBytes: number
  /** Whether a file goes in or comes out. */
  isFile: boolean
  request: IncomingMessage
  response: ServerResponse
  /** Milliseconds since 1970; until then the answer has to begin. */
  deadlineAt: number
  /** Of the answer, beside what the service says. */
  ourHeaders: OutgoingHttpHeaders
  /** Called once, before the first byte of the answer is written. */
  onAnswer: () => void
}

/**
 * `answered`: the service's answer went out, whatever it was. `hung_up`: the caller is gone.
 * `broken_off`: the service stopped in the middle of its answer. Nothing was written yet:
 * `not_sent` the service never saw the request; `no_answer` it may have; `too_late` the service,
 * `too_slow` the caller with the body; `too_large` the body.
 */
export type Outcome =
  | 'answered'
  | 'hung_up'
  | 'broken_off'
  | 'not_sent'
  | 'no_answer'
  | 'too_late'
  | 'too_slow'
  | 'too_large'

/** Sends the request to an instance and writes the answer straight into the response. */
export function exchange(instance: Instance, call: Call): Promise<Outcome> {
  const { method, path, headers, body: given } = call
  const isWhole = given === null || Buffer.isBuffer(given)
  const body = isWhole ? given : Readable.from(given, { objectMode: false })
  instance.inFlight += 1
  return new Promise<Outcome>((resolve) => {
    const settle = (outcome: Outcome) => {
      instance.inFlight -= 1
      resolve(outcome)
    }
    instance.pool.dispatch({ method, path, headers, body }, handler(call, settle))
  })
}

function handler(call: Call, settle: (outcome: Outcome) => void): Dispatcher.DispatchHandler {
  const { response, method } = call
  let sink: Sink = response
  let controller: Dispatcher.DispatchController | undefined
  let over = false

  const finish = (outcome: Outcome): void => {
    if (over) return
    over = true
    clearTimeout(timer)
    response.off('close', hangUp)
    settle(outcome)
  }
  const giveUp = (outcome: Outcome): void => {
    finish(outcome)
    controller?.abort(new Error(outcome))
  }
  const hangUp = (): void => giveUp('hung_up')
  const expire = (): void => giveUp(call.request.complete ? 'too_late' : 'too_slow')
  const timer = setTimeout(expire, Math.max(0, call.deadlineAt - Date.now()))
  response.once('close', hangUp)

  return {
    onRequestStart: (started) => {
      controller = started
      if (response.destroyed) hangUp()
      if (over) started.abort(new Error('nobody waits for the answer'))
    },
    onResponseStart: (_, status, headers) => {
      if (over || status < 200) return
      clearTimeout(timer)
      call.onAnswer()
      const returned = responseHeaders(headers)
      const { ourHeaders, request } = call
      if (isWorthPacking(request.headers['accept-encoding'], { method, status, headers })) {
        const varies = response.getHeader('vary') ?? ourHeaders.vary
        response.writeHead(status, { ...ourHeaders, ...packedHeaders(returned, varies) })
        sink = packInto(response)
      } else response.writeHead(status, { ...ourHeaders, ...returned })
    },
    onResponseData: (sending, chunk) => {
      if (over || sink.write(chunk) || sink.writableLength < mostUnreadBytes) return
      sending.pause()
      sink.once('drain', () => sending.resume())
    },
    onResponseEnd: () => {
      if (over) return
      finish('answered')
      sink.end()
    },
    onResponseError: (_, error) => {
      if (over) return
      if (response.headersSent) {
        finish('broken_off')
        // A cut connection is the only way left to say that the answer is not complete.
        response.destroy()
      } else if (error instanceof BodyTooLarge) finish('too_large')
      else finish(controller ? 'no_answer' : 'not_sent')
    },
  }
}
