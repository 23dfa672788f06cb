import { createServer, get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, expect, it } from 'vitest'
import { newId } from '#platform/ids.ts'
import { hub } from './hub.ts'
import { streams } from './streams.ts'

const people = hub()
const live = streams(people, async () => new Set())
let livesMs = 600_000
const closed: string[] = []
const server = createServer((request, response) => {
  const id = request.url ?? ''
  const actor = { id, organizationId: 'acme', role: 'worker' as const, sessionId: newId() }
  response.once('close', () => closed.push(id))
  live.open(actor, Date.now() + livesMs, response)
})
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
const { port } = server.address() as AddressInfo
afterAll(() => {
  live.close()
  server.closeAllConnections()
  server.close()
})

const open = (path: string) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, path, host: '127.0.0.1', agent: false }, resolve).on('error', reject)
  })

it('cuts off who does not read, and nobody else', async () => {
  const slow = await open('/slow')
  slow.pause()
  slow.on('error', () => {})
  const quick = await open('/quick')
  let read = 0
  quick.on('data', (bytes: Buffer) => {
    read += bytes.length
  })
  // The sockets' own buffers take some megabytes first.
  for (let round = 0; round < 20_000 && closed.length === 0; round += 1) {
    for (let count = 0; count < 200; count += 1) people.reset()
    await new Promise(setImmediate)
  }
  expect(closed).toEqual(['/slow'])
  expect(read).toBeGreaterThan(10_000)
  quick.destroy()
})

it('ends with the token', async () => {
  livesMs = 1_500
  const stream = await open('/short')
  stream.resume()
  await new Promise((ended) => stream.once('end', ended))
  expect(stream.complete).toBe(true)
  livesMs = 600_000
})
