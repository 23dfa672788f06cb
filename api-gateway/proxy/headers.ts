import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'

/** What a service may hear from the caller. All else, tokens and addresses above all, is ours. */
const forwarded = [
  'accept',
  'accept-language',
  'content-type',
  'content-encoding',
  'content-length',
  'idempotency-key',
  'if-match',
  'if-none-match',
  'user-agent',
]

/** What a caller may hear from a service. */
const returned = [
  'allow',
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-length',
  'content-type',
  'etag',
  'idempotent-replayed',
  'last-modified',
  'location',
  'retry-after',
  'vary',
  'x-as-of',
]

/**
 * The headers for a service: those of the caller that are on the list and not meant for us alone
 * (named in `Connection`), then ours.
 */
export function requestHeaders(
  given: IncomingHttpHeaders,
  ours: Record<string, string>,
): Record<string, string> {
  const forUsAlone = namesIn(given.connection)
  const headers: Record<string, string> = {}
  for (const name of forwarded) {
    const value = given[name]
    if (typeof value === 'string' && !forUsAlone.includes(name)) headers[name] = value
  }
  return Object.assign(headers, ours)
}

/** Most callers name nothing but `keep-alive`. */
function namesIn(connection: string | undefined): string[] {
  if (connection === undefined || connection === 'keep-alive') return []
  return connection.split(',').map((name) => name.trim().toLowerCase())
}

/** The headers of a service's answer that go on to the caller. */
export function responseHeaders(given: IncomingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {}
  for (const name of returned) {
    const value = given[name]
    if (value !== undefined) headers[name] = value
  }
  return headers
}
