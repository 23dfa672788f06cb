import type {
  IncomingHttpHeaders,
  OutgoingHttpHeader,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http'
import type { Writable } from 'node:stream'
import { createGzip, type Gzip } from 'node:zlib'

/** Below that, packing costs more than it saves. */
export const packFromBytes = 2_048
/** Text that comes in one piece after another, or all at once; not the live stream. */
const worthIt = /^(application\/(json|problem\+json|xml)|text\/(csv|plain|xml))\b/i
/** A third of the bytes for a tenth of the default's time; some 100 kB of memory at a time. */
const pace = { level: 1, windowBits: 14, memLevel: 7 }

/** What is known of an answer before its first byte. */
interface Answer {
  method: string
  status: number
  headers: IncomingHttpHeaders
}

/** Whether a caller who accepts these encodings is better off with a packed answer. */
export function isWorthPacking(accepted: string | undefined, answer: Answer): boolean {
  if (accepted === undefined || !acceptsGzip(accepted)) return false
  const { method, status, headers } = answer
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return false
  if (headers['content-encoding'] !== undefined) return false
  if (/\bno-transform\b/i.test(headers['cache-control'] ?? '')) return false
  if (!worthIt.test(headers['content-type'] ?? '')) return false
  const bytes = headers['content-length']
  // Of unknown length are files that are written as they are read: large ones.
  return bytes === undefined || Number(bytes) >= packFromBytes
}

/** The headers of the same answer, packed. `varies`: what it depends on already. */
export function packedHeaders(
  headers: OutgoingHttpHeaders,
  varies: OutgoingHttpHeader | undefined,
): OutgoingHttpHeaders {
  const { 'content-length': _, etag, vary, ...same } = headers
  const dependsOn = [varies, vary, 'Accept-Encoding'].flat().filter((part) => part !== undefined)
  return {
    ...same,
    'content-encoding': 'gzip',
    vary: dependsOn.join(', '),
    // Not the same bytes any more, though the same content.
    ...(typeof etag === 'string' && { etag: etag.replace(/^(?!W\/)/, 'W/') }),
  }
}

/**
 * Packs what is written into it and passes it on at the pace at which the caller takes it: at
 * most a few pieces wait. Ends the response when it is ended itself.
 */
export function packInto(response: ServerResponse): Gzip {
  const packer = createGzip(pace)
  packer.pipe(response)
  // Its only failure is to be destroyed with the response.
  packer.on('error', () => response.destroy())
  response.once('close', () => packer.destroy())
  return packer
}

/** Where an answer is written: the response itself, or through a packer. */
export type Sink = Pick<Writable, 'write' | 'end' | 'once' | 'writableLength'>

function acceptsGzip(accepted: string): boolean {
  const weights = accepted.split(',').map((entry) => {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((part) => part.startsWith('q='))?.slice(2) ?? '1'
    return { name, weight: Number(weight) }
  })
  const named =
    weights.find(({ name }) => name === 'gzip') ?? weights.find(({ name }) => name === '*')
  return named !== undefined && named.weight > 0
}
