import type { Endpoint } from '#contracts/endpoint.ts'

/** What any call may be refused with. */
const common: Record<string, string> = {
  malformed_json: 'The body is not JSON, or ended too early.',
  malformed_request: 'The request can be understood in two ways: send it plainly.',
  unauthenticated: 'No token, or one that is not good any more: sign in or refresh.',
  forbidden: 'The role, or the scope of the token, does not allow it.',
  not_found: 'There is no such thing here; what belongs to others does not exist.',
  method_not_allowed: 'The path has other methods: see Allow.',
  request_timeout: 'The body did not arrive in time.',
  payload_too_large: 'The body is larger than this call takes.',
  unsupported_media_type: 'The body has another type than this call takes.',
  validation_failed: 'Fields do not fit: errors names each of them.',
  idempotency_key_reused: 'The Idempotency-Key was used for another request.',
  idempotency_in_progress: 'The same request is still running: ask again.',
  rate_limited: 'Too many requests: wait as long as Retry-After says.',
  unavailable: 'Something is away at the moment: wait as long as Retry-After says.',
  upstream_timeout: 'It took too long. It may have happened: repeat it with the same key.',
  internal_error: 'A fault of ours. The request id helps to find it.',
}

/** The page that the `type` of a problem leads to: every code, and the calls that answer with it. */
export function errorsPage(endpoints: readonly Endpoint[]): string {
  const named = new Map<string, string[]>()
  for (const { errors, method, path } of endpoints) {
    for (const code of errors) {
      named.set(code, [...(named.get(code) ?? []), `${method} ${path}`])
    }
  }
  const codes = [...new Set([...Object.keys(common), ...named.keys()])].toSorted()
  const rows = codes.map((code) => {
    const calls = (named.get(code) ?? []).toSorted().map((call) => `<li>${call}</li>`)
    return `<h2 id="${code}">${code}</h2><p>${common[code] ?? ''}</p><ul>${calls.join('')}</ul>`
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Piecework API: errors</title>
<h1>Errors</h1>
${rows.join('\n')}
</html>
`
}
