import { expect, it } from 'vitest'
import { aPerson, testGateway } from './testing/gateway.ts'
import { rawUpstream } from './testing/raw-upstream.ts'

const service = await rawUpstream((_, response) => response.end('{}'))
const gateway = await testGateway({ origins: [service.origin] })

it('the wrong role is refused before the service hears of it', async () => {
  const answer = await fetch(`${gateway.url}/api/v1/tasks`, {
    method: 'POST',
    headers: {
      authorization: await gateway.signedIn(aPerson('worker')),
      'content-type': 'application/json',
    },
    body: JSON.stringify({ title: 'Paint the fence' }),
  })

  expect(answer.status).toBe(403)
  expect(service.requests).toHaveLength(0)
})
