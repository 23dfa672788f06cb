import { describe, expect, it } from 'vitest'
import { aPerson, testGateway } from '../testing/gateway.ts'
import { rawUpstream, sendRaw } from '../testing/raw-upstream.ts'

const service = await rawUpstream((request, response) => {
  request.resume()
  response.end('{}')
})
const gateway = await testGateway({ origins: [service.origin] })
const tokens = {
  manager: await gateway.signedIn(aPerson('manager')),
  // With these rights a success would show.
  admin: await gateway.signedIn({ ...aPerson('admin'), operator: true }),
}
const roles = Object.entries(tokens)

const targets = [
  '//evil.example/api/v1/tasks',
  '///api/v1/tasks',
  '//api/v1/tasks',
  'http://evil.example/api/v1/tasks',
  'https://evil.example/',
  'HTTP://127.0.0.1:1/api/v1/tasks',
  'ftp://evil.example/api/v1/tasks',
  'javascript:alert(1)',
  'evil.example:443',
  '*',
  'api/v1/tasks',
  '?path=/api/v1/tasks',
  '#/api/v1/tasks',
  '/\\evil.example/api/v1/tasks',
  '\\api\\v1\\tasks',
  '/api/v1\\tasks',
  '/api/v1/tasks/%5c',
  '/api/v1/tasks/%5C..%5Creadyz',
  '/api/v1/tasks/%2e%2e/readyz',
  '/api/v1/tasks/%2E%2E/readyz',
  '/api/v1/tasks/.%2e/readyz',
  '/api/v1/tasks/%2e./readyz',
  '/api/v1/tasks/%2e',
  '/api/v1/tasks/%252e%252e/readyz',
  '/api/v1/tasks%2Fx',
  '/api/v1%2ftasks',
  '/api%2fv1%2ftasks',
  '/api/v1/tasks%2f..%2freadyz',
  '/api/v1/tasks/../../readyz',
  '/api/v1/tasks/..',
  '/api/v1/tasks/.',
  '/api/v1/./tasks',
  '/api/v1/../../internal/state',
  '/../etc/passwd',
  '/api/v1//tasks',
  '/api//v1/tasks',
  '/api/v1/tasks//',
  '/api/v1/tasks/%00',
  '/api/v1/tasks/..;/readyz',
  '/api/v1/tasks;/../readyz',
  '/api/v1/internal/state',
  '/internal/state',
  '/API/V1/TASKS',
  '/api/v1/tasks/',
  '/api/v2/tasks',
  '/api/v1',
  '/api/v1tasks',
  '/api/v1/tasks\u0000',
  '/api/v1/tasks\u0009x',
  '/api/v1/täsks',
]

const post = 'POST /api/v1/tasks HTTP/1.1\r\nHost: a\r\n'
const get = 'GET /api/v1/tasks HTTP/1.1\r\nHost: a\r\n'
const smuggled = 'GET /api/v1/tasks/smuggled HTTP/1.1\r\nHost: a\r\n\r\n'

/** AUTH stands for a good token. */
const requests: [what: string, bytes: string][] = [
  ['two Hosts', `${get}Host: b\r\nAUTH\r\n\r\n`],
  ['no Host', 'GET /api/v1/tasks HTTP/1.1\r\nAUTH\r\n\r\n'],
  ['no Host in HTTP/1.0', 'GET /api/v1/tasks HTTP/1.0\r\nAUTH\r\n\r\n'],
  ['no version', 'GET /api/v1/tasks\r\nAUTH\r\n\r\n'],
  ['an unknown version', 'GET /api/v1/tasks HTTP/3.1\r\nHost: a\r\nAUTH\r\n\r\n'],
  ['the beginning of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method in small letters', 'get /api/v1/tasks HTTP/1.1\r\nHost: a\r\nAUTH\r\n\r\n'],
  ['a method nobody knows', 'PWN /api/v1/tasks HTTP/1.1\r\nHost: a\r\nAUTH\r\n\r\n'],
  ['TRACE', 'TRACE /api/v1/tasks HTTP/1.1\r\nHost: a\r\nAUTH\r\n\r\n'],
  ['CONNECT', 'CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\nAUTH\r\n\r\n'],
  ['a GET with a length', `${get}AUTH\r\nContent-Length: 2\r\n\r\n{}`],
  ['a GET in chunks', `${get}AUTH\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
  [
    'a HEAD with a length',
    'HEAD /api/v1/tasks HTTP/1.1\r\nHost: a\r\nAUTH\r\nContent-Length: 2\r\n\r\n{}',
  ],
  ['two lengths', `${post}AUTH\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`],
  ['one length twice', `${post}AUTH\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}`],
  ['a list of lengths', `${post}AUTH\r\nContent-Length: 2, 2\r\n\r\n{}`],
  ['a negative length', `${post}AUTH\r\nContent-Length: -2\r\n\r\n{}`],
  ['a length with a sign', `${post}AUTH\r\nContent-Length: +2\r\n\r\n{}`],
  ['a hexadecimal length', `${post}AUTH\r\nContent-Length: 0x2\r\n\r\n{}`],
  ['a length that is a word', `${post}AUTH\r\nContent-Length: two\r\n\r\n{}`],
  ['a length beyond all numbers', `${post}AUTH\r\nContent-Length: ${'9'.repeat(30)}\r\n\r\n{}`],
  [
    'a length and chunks',
    `${post}AUTH\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  ],
  [
    'chunks and a length',
    `${post}AUTH\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n${smuggled}0\r\n\r\n`,
  ],
  ['chunked twice', `${post}AUTH\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`],
  [
    'chunks that are not last',
    `${post}AUTH\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
  ],
  ['an unknown encoding', `${post}AUTH\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`],
  ['a space before the colon', `${post}AUTH\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n`],
  ['a control character in an encoding', `${post}AUTH\r\nTransfer-Encoding: \u000bchunked\r\n\r\n`],
  ['a header that goes on in the next line', `${get}X-A: b\r\n Host: c\r\nAUTH\r\n\r\n`],
  ['a header without a colon', `${get}AUTH\r\nnonsense\r\n\r\n`],
  ['a header with a space in its name', `${get}AUTH\r\nX A: b\r\n\r\n`],
  ['a NUL in a header', `${get}AUTH\r\nX-A: b\u0000c\r\n\r\n`],
  ['a lone CR in a header', `${get}AUTH\r\nX-A: b\rX-B: c\r\n\r\n`],
  ['a head that is too large', `${get}AUTH\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['a chunk size that is none', `${post}AUTH\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n`],
  ['a negative chunk', `${post}AUTH\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{}\r\n`],
  [
    'a chunk beyond all numbers',
    `${post}AUTH\r\nTransfer-Encoding: chunked\r\n\r\n${'F'.repeat(20)}\r\n{}\r\n`,
  ],
  [
    'a chunk longer than it says',
    `${post}AUTH\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n`,
  ],
  ['an expectation nobody meets', `${post}AUTH\r\nExpect: 200-ok\r\nContent-Length: 2\r\n\r\n{}`],
]

/** What the service saw of it must be what was judged: the plain path, or nothing. */
async function attempt(bytes: string): Promise<string> {
  const before = service.requests.length
  const answer = await sendRaw(gateway.port, bytes).catch(() => '')
  const seen = service.requests.slice(before).map(({ request }) => request.url)
  expect(seen.filter((url) => url !== '/api/v1/tasks')).toEqual([])
  return answer.split('\r\n')[0] ?? ''
}

describe.each(roles)('with the token of a %s', (_, authorization) => {
  it.each(targets)('the target %j leads nowhere', async (target) => {
    const before = service.requests.length
    const head = `GET ${target} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n`
    expect(await attempt(`${head}\r\n`)).toMatch(/^(HTTP\/1.1 4\d\d .*)?$/)
    expect(service.requests).toHaveLength(before)
  })

  it.each(requests)('%s is refused', async (_, bytes) => {
    const full = bytes.replace('AUTH', `Authorization: ${authorization}`)
    expect(await attempt(full)).toMatch(/^(HTTP\/1.1 4\d\d .*)?$/)
  })

  it('an honest request is answered after all of this', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers: { authorization } })
    expect(answer.status).toBe(200)
  })
})
