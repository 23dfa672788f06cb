import type { Context as KoaContext } from 'koa'
import type { Upload } from '#contracts/endpoint.ts'
import { AppError } from './errors.ts'

/** How long a file may take to come in: 50 MB at 1.4 Mbit/s. */
export const uploadLimitMs = 300_000

/**
 * The file that comes with the request, piece by piece. Throws 415 for another content type or a
 * packed one, 413 for more than the limit: before the first piece where the caller says so,
 * otherwise on the way.
 */
export function readUpload(ctx: KoaContext, upload: Upload): AsyncIterable<Buffer> {
  const encoding = ctx.get('Content-Encoding') || 'identity'
  if (ctx.is(upload.contentType) !== upload.contentType || encoding !== 'identity') {
    const detail = `Send the file as ${upload.contentType}, not packed`
    throw new AppError(415, 'unsupported_media_type', detail)
  }
  if (Number(ctx.get('Content-Length')) > upload.maxBytes) throw tooLarge(upload)
  return limited(ctx, upload)
}

async function* limited(ctx: KoaContext, upload: Upload): AsyncGenerator<Buffer> {
  let bytes = 0
  // Leaving early must not destroy the socket: the refusal still has to go out on it.
  const pieces: AsyncIterable<Buffer> = ctx.req.iterator({ destroyOnReturn: false })
  for await (const piece of pieces) {
    bytes += piece.length
    if (bytes > upload.maxBytes) throw tooLarge(upload)
    yield piece
  }
}

const tooLarge = ({ maxBytes }: Upload) =>
  new AppError(413, 'payload_too_large', `The file has more than ${maxBytes / 1_000_000} MB`)
