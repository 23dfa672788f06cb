import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { aPerson, testGateway } from '../testing/gateway.ts'
import { rawUpstream } from '../testing/raw-upstream.ts'

/** More than a socket and the gateway together take for who does not read. */
const file = Buffer.alloc(12_000_000, 'x')
const service = await rawUpstream((request, response) => {
  if (request.url === '/api/v1/tasks.csv') response.end(file)
  else response.end('{}')
})
const gateway = await testGateway({ origins: [service.origin], mostInFlight: 2 })
const readers = new Set<Socket>()
afterAll(() => {
  for (const reader of readers) reader.destroy()
})

/** Asks for a file, and reads the first of it only. */
async function slowReader(authorization: string): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1')
  readers.add(socket)
  socket.write(
    `GET /api/v1/tasks.csv HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`,
  )
  return new Promise((resolve) => {
    socket.once('data', (bytes) => {
      socket.pause()
      resolve(bytes.toString('latin1').split('\r\n', 1)[0] ?? '')
    })
  })
}

describe('who reads a file slowly', () => {
  it('keeps no place from those who ask for something else', async () => {
    const people = Array.from({ length: 4 }, () => gateway.signedIn(aPerson('manager')))
    const slow = (await Promise.all(people)).flatMap((authorization) => [
      slowReader(authorization),
      slowReader(authorization),
    ])
    expect(new Set(await Promise.all(slow))).toEqual(new Set(['HTTP/1.1 200 OK']))

    const authorization = await gateway.signedIn()
    const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers: { authorization } })
    expect(answer.status).toBe(200)
  })

  it('has five files at a time, and leaves others theirs', async () => {
    const [greedy, other] = [await gateway.signedIn(), await gateway.signedIn()]
    const lines: string[] = []
    for (let count = 0; count < 6; count += 1) lines.push(await slowReader(greedy))
    expect(lines.slice(0, 5)).toEqual(Array(5).fill('HTTP/1.1 200 OK'))
    expect(lines[5]).toBe('HTTP/1.1 429 Too Many Requests')
    expect(await slowReader(other)).toBe('HTTP/1.1 200 OK')

    for (const reader of readers) reader.destroy()
    await sleep(100)
    expect(await slowReader(greedy)).toBe('HTTP/1.1 200 OK')
  })
})
