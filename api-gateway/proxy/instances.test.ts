import { get, type IncomingHttpHeaders } from 'node:http'
import { afterAll, expect, it } from 'vitest'
import { httpServer, idleConnectionMs } from '#platform/http.ts'
import { idle } from './instances.ts'

const server = await httpServer({
  service: 'accounting',
  port: 0,
  host: '127.0.0.1',
  build: () => {},
  ready: async () => ({}),
})
afterAll(() => server.close())

it('idle connections are closed by the gateway, never by the service under a request', async () => {
  const headers = await new Promise<IncomingHttpHeaders>((resolve, reject) => {
    const connection = { connection: 'keep-alive' }
    get({ port: server.port, path: '/livez', headers: connection }, (answer) => {
      answer.resume()
      resolve(answer.headers)
    }).once('error', reject)
  })
  expect(headers['keep-alive']).toBe(`timeout=${idleConnectionMs / 1_000}`)
  // Clocks of two busy processes may be seconds apart.
  expect(idle.keepAliveMaxTimeout).toBeLessThan(idleConnectionMs - 10_000)
  // Before the first request the service waits 10 s for its head.
  expect(idle.keepAliveTimeout).toBeLessThan(10_000)
})
