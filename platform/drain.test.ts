import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { promisedIdleSeconds } from './drain.ts'
import { httpServer } from './http.ts'
import { markStopping } from './lifecycle.ts'

const agent = new Agent({ keepAlive: true, maxSockets: 1 })

const ask = (port: number) =>
  new Promise<{ connection: string | undefined; from: number | undefined }>((resolve, reject) => {
    request({ agent, port, path: '/livez' }, (answer) => {
      const { headers, socket } = answer
      const from = socket.localPort
      answer.resume().once('end', () => resolve({ connection: headers.connection, from }))
    })
      .once('error', reject)
      .end()
  })

it('a process on its way out still answers whoever keeps to the idle time it promised', async () => {
  const server = await httpServer({
    service: 'api-gateway',
    port: 0,
    host: '127.0.0.1',
    build: () => {},
    ready: async () => ({}),
  })
  const before = await ask(server.port)
  markStopping()
  const closed = server.close()
  await sleep(promisedIdleSeconds * 1_000)
  const last = await ask(server.port)
  await closed

  expect(last).toEqual({ connection: 'close', from: before.from })
})
