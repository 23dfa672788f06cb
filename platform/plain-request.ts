import type { IncomingMessage } from 'node:http'
import { badRequest } from './errors.ts'

/** What a server behind us could read as another path than the one that was judged here. */
const ambiguous = /\\|%2e|%2f|%5c|%00|\/\/|\/\.{1,2}(?=\/|$)/i

/**
 * Refuses requests that two servers may understand differently: targets that are not a plain path
 * beginning with one `/`, encoded dots and slashes, two Hosts, a GET with a body. Throws 400
 * `malformed_request`.
 */
export function refuseAmbiguous(request: IncomingMessage): void {
  const path = pathOf(request)
  if (!path.startsWith('/') || ambiguous.test(path)) {
    throw badRequest('malformed_request', 'The path is not written plainly')
  }
  if (countOf(request.rawHeaders, 'host') !== 1) {
    throw badRequest('malformed_request', 'Exactly one Host is needed')
  }
  if ((request.method === 'GET' || request.method === 'HEAD') && announcesBody(request)) {
    throw badRequest('malformed_request', `${request.method} takes no body`)
  }
}

/** The target without its query. */
export function pathOf({ url = '' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

/** Whether a body comes with the request. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length']) > 0
}

/** Node keeps only the first of two Hosts; the raw list still has both. */
function countOf(rawHeaders: string[], name: string): number {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const text = rawHeaders[at]
    if (text?.length === name.length && text.toLowerCase() === name) count += 1
  }
  return count
}
