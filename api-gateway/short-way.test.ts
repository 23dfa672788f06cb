import { describe, expect, it } from 'vitest'
import { aPerson, testGateway } from './testing/gateway.ts'
import { rawUpstream } from './testing/raw-upstream.ts'

const service = await rawUpstream((request, response) => {
  response.setHeader('content-type', 'application/json')
  if (request.url?.endsWith('/history')) response.setHeader('cache-control', 'private')
  response.end(JSON.stringify({ method: request.method, headers: request.headers }))
})
const gateway = await testGateway({ origins: [service.origin] })
const tasks = `${gateway.url}/api/v1/tasks`

/** The same request the long way, through Koa, and the short one, past it. */
async function bothWays(path: string, given: Record<string, string> = {}) {
  const answers = []
  for (const isNew of [true, false]) {
    const authorization = await gateway.signedIn(aPerson('manager'), { isNew })
    const headers = { ...given, authorization }
    const answer = await fetch(`${tasks}${path}`, { headers })
    const { headers: sent } = JSON.parse(await answer.text())
    answers.push({ status: answer.status, sent: Object.keys(sent ?? {}), answer })
  }
  const [long, short] = answers
  if (!long || !short) throw new Error('There are two ways')
  return { long, short }
}

describe('a request of which all is known', () => {
  it('goes past Koa, and arrives and is answered as on the long way', async () => {
    const { long, short } = await bothWays('?limit=2', { accept: 'application/json' })

    expect(short.answer.headers.get('x-ours')).toBe('yes')
    expect(long.answer.headers.get('x-ours')).toBeNull()
    expect(short.sent).toEqual(long.sent)
    for (const name of ['content-type', 'x-request-id', 'content-length']) {
      expect(short.answer.headers.has(name)).toBe(long.answer.headers.has(name))
    }
  })

  it('lets the service have the last word on a header', async () => {
    const { short } = await bothWays('/01932b5e-0000-7000-8000-000000000001/history')

    expect(short.answer.headers.get('cache-control')).toBe('private')
  })
})

it.each<[string, string, { method?: string; headers?: Record<string, string> }]>([
  ['of another origin', '', { headers: { origin: 'https://else.example' } }],
  ['for the head alone', '', { method: 'HEAD' }],
  ['with a key that no service takes', '', { headers: { 'idempotency-key': 'ö' } }],
  ['with a path that is not plain', '/%2e%2e', {}],
  ['that the role does not allow', '.csv', {}],
])('a request %s is left to the gate', async (_, path, { method = 'GET', headers = {} }) => {
  const authorization = await gateway.signedIn(aPerson('accountant'))
  const answer = await fetch(`${tasks}${path}`, { method, headers: { ...headers, authorization } })

  expect(answer.headers.get('x-ours')).toBeNull()
})

it('a limit that is used up is left to the gate, which refuses', async () => {
  const user = { perSecond: 1_000, burst: 3 }
  const narrow = await testGateway({ origins: [service.origin], user })
  const authorization = await narrow.signedIn()
  const url = `${narrow.url}/api/v1/tasks`
  const statuses = []
  for (let at = 0; at < 4; at += 1) {
    statuses.push((await fetch(url, { headers: { authorization } })).status)
  }

  expect(statuses).toEqual([200, 200, 200, 429])
})
