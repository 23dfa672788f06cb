import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import Koa from 'koa'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readBody } from './body.ts'
import { answerProblem } from './problem.ts'

const limitMs = 200
const app = new Koa()
app.use(async (ctx) => {
  try {
    ctx.body = { got: await readBody(ctx, limitMs) }
  } catch (error) {
    answerProblem(ctx, error)
  }
})
const answer = app.callback()
const server = createServer((request, response) => void answer(request, response))

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

/** Says this at once and the rest never; what came back until the connection was closed. */
function send(begin: string): Promise<string> {
  const { port } = server.address() as AddressInfo
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {}).write(begin)
  return text(socket)
}

const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n'

it.each([
  ['half a body', `${head}Content-Length: 100\r\n\r\n{"title":`],
  ['no byte of it', `${head}Content-Length: 100\r\n\r\n`],
  ['half a chunk', `${head}Transfer-Encoding: chunked\r\n\r\n10\r\n{"title":`],
  ['no last chunk', `${head}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`],
])('%s is waited for, then answered 408, and the connection ends', async (_, begin) => {
  const startedAt = performance.now()
  const answered = await send(begin)

  expect(answered).toMatch(/^HTTP\/1.1 408 /)
  expect(answered).toContain('"code":"request_timeout"')
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(limitMs - 20)
})
