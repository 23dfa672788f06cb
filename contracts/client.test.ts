import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { requestPasswordReset } from './api/access.ts'
import { readMe } from './api/identity.ts'
import { ApiError, apiClient } from './client.ts'

const refusal = {
  type: '/docs/errors#unauthenticated',
  title: 'Unauthorized',
  status: 401,
  code: 'unauthenticated',
  detail: 'Sign in',
  requestId: 'request-1',
}
const server = createServer((request, response) => {
  if (request.method === 'POST') response.writeHead(202).end()
  else response.writeHead(401).end(JSON.stringify(refusal))
})
let origin: string

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())

it('takes an answer without a body for what it is, whatever its status', async () => {
  const answer = await apiClient(origin)(requestPasswordReset, { body: { email: 'ann@acme.test' } })

  expect(answer).toBeUndefined()
})

it('throws what the server says against it', async () => {
  const failed = await apiClient(origin)(readMe, {}).catch((error: unknown) => error)

  expect(failed).toBeInstanceOf(ApiError)
  expect(failed).toMatchObject({ problem: refusal })
})
