import { describe, expect, it } from 'vitest'
import { aPerson, testGateway } from '../testing/gateway.ts'
import { rawUpstream } from '../testing/raw-upstream.ts'

const service = await rawUpstream((request, response) => {
  request.resume()
  response.end('{}')
})
const origins = [service.origin]
/** Thirty in half a minute: what comes within one is counted together. */
const thirty = { perSecond: 1, burst: 30 }
const taskId = '01932b5e-0000-7000-8000-000000000001'

interface Attempt {
  method?: string
  path?: string
  headers?: Record<string, string>
}

/** How many of 60 such requests were not told to wait. */
async function allowed(url: string, disguise: (count: number) => Attempt): Promise<number> {
  const answers = Array.from({ length: 60 }, async (_, count) => {
    const { method = 'GET', path = '/api/v1/tasks', headers = {} } = disguise(count)
    const answer = await fetch(url + path, { method, headers })
    await answer.arrayBuffer()
    return answer.status
  })
  return (await Promise.all(answers)).filter((status) => status !== 429).length
}

const elsewhere = (count: number) => `10.0.${count}.1`
const byHeader = (name: string): [string, (count: number) => Attempt] => [
  name,
  (count) => ({ headers: { [name]: elsewhere(count) } }),
]

describe('an address is counted as one', () => {
  it.each([
    ...['x-forwarded-for', 'x-real-ip', 'x-client-ip', 'true-client-ip', 'cf-connecting-ip'].map(
      byHeader,
    ),
    ...['x-cluster-client-ip', 'x-originating-ip', 'x-remote-addr', 'client-ip'].map(byHeader),
    [
      'a list of proxies',
      (n) => ({ headers: { 'x-forwarded-for': `${elsewhere(n)}, 127.0.0.1` } }),
    ],
    ['Forwarded', (n) => ({ headers: { forwarded: `for=${elsewhere(n)};host=a` } })],
    ['other browsers', (n) => ({ headers: { 'user-agent': `browser ${n}`, cookie: `a=${n}` } })],
    ['other paths', (n) => ({ path: `/api/v1/nowhere/${n}` })],
    ['other questions', (n) => ({ path: `/api/v1/tasks?x=${n}` })],
    ['other methods', (n) => ({ method: ['GET', 'HEAD', 'POST', 'DELETE'][n % 4] ?? 'GET' })],
    ['made-up tokens', (n) => ({ headers: { authorization: `Bearer a.b.${n}` } })],
  ] satisfies [string, (count: number) => Attempt][])('behind %s', async (_, disguise) => {
    const gateway = await testGateway({ origins, address: thirty })
    expect(await allowed(gateway.url, disguise)).toBe(30)
  })
})

describe('a person is counted as one', () => {
  it('with several tokens, from several devices, whatever they ask', async () => {
    const gateway = await testGateway({ origins, user: thirty })
    const ann = aPerson('manager')
    const tokens = await Promise.all(Array.from({ length: 6 }, () => gateway.signedIn(ann)))
    const attempt = (count: number): Attempt => ({
      method: count % 2 === 0 ? 'GET' : 'HEAD',
      path: count % 3 === 0 ? `/api/v1/tasks/${taskId}` : `/api/v1/tasks?limit=${1 + count}`,
      headers: {
        authorization: tokens[count % tokens.length] ?? '',
        'user-agent': `browser ${count}`,
        'x-forwarded-for': elsewhere(count),
      },
    })
    expect(await allowed(gateway.url, attempt)).toBe(30)
  })

  it('and takes nothing from another', async () => {
    const gateway = await testGateway({ origins, user: thirty })
    const [ann, bob] = [await gateway.signedIn(), await gateway.signedIn()]
    await allowed(gateway.url, () => ({ headers: { authorization: ann } }))
    expect(await allowed(gateway.url, () => ({ headers: { authorization: bob } }))).toBe(30)
  })
})
