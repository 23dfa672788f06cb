import { describe, expect, it } from 'vitest'
import { rawRequests, rawTargets } from '../../tests/abuse/raw-http.ts'
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

/** What the service saw of it must be what was judged: the plain path, or nothing. */
async function attempt(bytes: string): Promise<string> {
  const before = service.requests.length
  const answer = await sendRaw(gateway.port, bytes).catch(() => '')
  const seen = service.requests.slice(before).map(({ request }) => request.url)
  expect(seen.filter((url) => url !== '/api/v1/tasks')).toEqual([])
  return answer.split('\r\n')[0] ?? ''
}

describe.each(roles)('with the token of a %s', (_, authorization) => {
  it.each(rawTargets)('the target %j leads nowhere', async (target) => {
    const before = service.requests.length
    const head = `GET ${target} HTTP/1.1\r\nHost: a\r\nAuthorization: ${authorization}\r\n`
    expect(await attempt(`${head}\r\n`)).toMatch(/^(HTTP\/1.1 4\d\d .*)?$/)
    expect(service.requests).toHaveLength(before)
  })

  it.each(rawRequests)('%s is refused', async (_, bytes) => {
    const full = bytes.replace('AUTH', `Authorization: ${authorization}`)
    expect(await attempt(full)).toMatch(/^(HTTP\/1.1 4\d\d .*)?$/)
  })

  it('an honest request is answered after all of this', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers: { authorization } })
    expect(answer.status).toBe(200)
  })
})
