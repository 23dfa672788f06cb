import type { IncomingMessage } from 'node:http'
import { AppError } from '#platform/errors.ts'

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

/**
 * The whole body, once it is here: while a caller takes their time, no service waits for it and
 * no place at a service is taken. Undefined when the caller hung up. Throws 413
 * `payload_too_large`, 408 `request_timeout` when it is not complete until `deadlineAt`.
 */
export async function wholeBody(
  request: IncomingMessage,
  limitBytes: number,
  deadlineAt: number,
): Promise<Buffer | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(tooSlow()), deadlineAt - Date.now())
  })
  try {
    return await Promise.race([collect(request, limitBytes), late])
  } catch (error) {
    if (error instanceof BodyTooLarge) throw tooLarge(limitBytes)
    if (request.destroyed && !(error instanceof AppError)) return undefined
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function collect(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of limitedBody(request, limitBytes)) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** 413: more than the endpoint takes. */
export const tooLarge = (limitBytes: number) =>
  new AppError(413, 'payload_too_large', `The body has more than ${limitBytes / 1_000} kB`)

/** 408. The caller's fault, not the service's: it must not count against it. */
export const tooSlow = () => new AppError(408, 'request_timeout', 'The body did not arrive in time')
