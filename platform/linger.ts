import type { IncomingMessage, ServerResponse } from 'node:http'

/** How long after the refusal. */
const lingerMs = 3_000

/**
 * Reads on for a moment, into nothing, what a caller still sends of a body that is being refused:
 * a connection that is closed under the sender is reset, and the refusal may be lost with it
 * (RFC 9112, 9.6). Who has not ended by then is cut off.
 */
export function linger(request: IncomingMessage, response: ServerResponse): void {
  response.once('finish', () => {
    if (request.complete || request.destroyed) return
    const cutOff = setTimeout(() => request.destroy(), lingerMs)
    request.once('close', () => clearTimeout(cutOff))
    request.resume()
  })
}
