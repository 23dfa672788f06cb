import { pipeline, Readable } from 'node:stream'
import type { Context as KoaContext } from 'koa'
import { log } from './log.ts'

interface File {
  /** The name to save it under. */
  name: string
  /** One of those the endpoint declares. */
  contentType: string
  /** The whole of it, or its pieces as they come: then no more of it is held than is being sent. */
  content: Buffer | string | AsyncIterable<Buffer | string>
}

/** An answer that is a file, to be saved under a name. */
export interface Download {
  download: File
}

/** Answers with a file. Pieces that cannot be made end the connection: half a file shows as such. */
export function download(file: File): Download {
  return { download: file }
}

/** Whether a handler's result is a file. */
export function isDownload(value: unknown): value is Download {
  return typeof value === 'object' && value !== null && 'download' in value
}

/** Sends the file. Reads no further than the caller does, and ends when the caller is gone. */
export function sendFile(ctx: KoaContext, { name, contentType, content }: File): void {
  ctx.attachment(name)
  ctx.type = contentType
  if (Buffer.isBuffer(content) || typeof content === 'string') {
    ctx.body = content
    return
  }
  ctx.respond = false
  if (ctx.method === 'HEAD') {
    ctx.res.end()
    return
  }
  pipeline(Readable.from(content, { objectMode: false }), ctx.res, (error) => {
    if (error) log.info({ err: error }, 'file not delivered')
  })
}
