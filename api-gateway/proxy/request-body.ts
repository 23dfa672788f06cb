import type { IncomingMessage } from 'node:http'

/** Of one request, as it comes over the wire. */
export const bodyLimitBytes = 100_000

/** The body has more than 100 kB. */
export class BodyTooLarge extends Error {}

/** Whether the caller says so beforehand. Without Content-Length it shows only on the way. */
export function saysTooLarge({ headers }: IncomingMessage): boolean {
  return Number(headers['content-length']) > bodyLimitBytes
}

/** The body as it comes in, piece by piece. Throws `BodyTooLarge` after the limit. */
export async function* limitedBody(request: IncomingMessage): AsyncGenerator<Buffer> {
  let bytes = 0
  // Leaving early must not destroy the socket: the refusal still has to go out on it.
  const pieces: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false })
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > bodyLimitBytes) throw new BodyTooLarge()
    yield piece
  }
}
