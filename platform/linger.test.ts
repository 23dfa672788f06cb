import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint } from '#contracts/endpoint.ts'
import { serve } from './http.ts'
import { httpService } from './testing/http-service.ts'

const createThing = endpoint({
  name: 'createThing',
  service: 'accounting',
  method: 'POST',
  path: '/things',
  roles: ['manager'],
  summary: '',
  errors: [],
  body: z.strictObject({ title: z.string() }),
  answers: { 201: z.object({ title: z.string() }) },
})
const { port, tokenFor } = await httpService({
  build: (router) => serve(router, createThing, async ({ body }) => body),
})

const bodyBytes = 2_000_000
const head = async (method: string, length: number) =>
  [
    `${method} /api/v1/things HTTP/1.1`,
    'Host: localhost',
    `Authorization: Bearer ${await tokenFor('accounting')}`,
    'Content-Type: application/json',
    `Content-Length: ${length}`,
    '',
    '',
  ].join('\r\n')

/** A caller in the middle of a body that is too large, already refused. */
async function refused() {
  const socket = connect(port, '127.0.0.1')
  const heard: string[] = []
  socket.on('data', (piece) => heard.push(piece.toString()))
  socket.on('error', () => {})
  const sent = 200_000
  socket.write((await head('POST', bodyBytes)) + 'x'.repeat(sent))
  while (!heard.join('').includes('payload_too_large')) await sleep(10)
  return { socket, heard, left: bodyBytes - sent }
}

describe('a caller who is refused in the middle of a large body', () => {
  it('may send the rest, and go on', async () => {
    const { socket, heard, left } = await refused()
    const small = JSON.stringify({ title: 'Paint' })
    socket.write('x'.repeat(left) + (await head('POST', small.length)) + small)
    while (!heard.join('').includes('201 Created')) await sleep(10)
    socket.destroy()

    expect(heard.join('')).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('is not read from for ever', async () => {
    const { socket } = await refused()
    const since = Date.now()
    const trickle = setInterval(() => socket.write('x'), 100)
    await once(socket, 'close')
    clearInterval(trickle)

    expect(Date.now() - since).toBeGreaterThan(2_000)
  })
})
