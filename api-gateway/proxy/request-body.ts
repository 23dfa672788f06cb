import type { IncomingMessage } from 'node:http'

/** Of one request, as it comes over the wire, unless its endpoint takes a file. */
export const bodyLimitBytes = 100_000

/** The body has more than its limit. */
export class BodyTooLarge extends Error {}

/** Whether the caller says so beforehand. Without Content-Length it shows only on the way. */
export function saysTooLarge({ headers }: IncomingMessage, limitBytes: number): boolean {
  return Number(headers['content-length']) > limitBytes
}

/** The body as it comes in, piece by piece. Throws `BodyTooLarge` after the limit. */
export async function* limitedBody(
  request: IncomingMessage,
  limitBytes: number,
): AsyncGenerator<Buffer> {
  let bytes = 0
  // Leaving early must not destroy the socket: the refusal still has to go out on it.
  const pieces: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > limitBytes) throw new BodyTooLarge()
    yield piece
  }
}
