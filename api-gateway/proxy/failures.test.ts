import { createServer } from 'node:http'
import { type AddressInfo, connect, createServer as createSocketServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { testGateway } from '../testing/gateway.ts'
import { rawUpstream, sendRaw } from '../testing/raw-upstream.ts'

const taskId = '01932b5e-0000-7000-8000-000000000001'

/** An origin where nobody listens. */
async function deadOrigin(): Promise<string> {
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return `http://127.0.0.1:${port}`
}

/** A server that takes each request and cuts the connection instead of answering. */
async function cuttingUpstream() {
  const seen = { requests: 0 }
  const upstream = await rawUpstream((request) => {
    seen.requests += 1
    request.socket.destroy()
  })
  return { ...upstream, seen }
}

describe('a service that', () => {
  it('is not there: 503, try again', async () => {
    const gateway = await testGateway({ origins: [await deadOrigin()] })
    const authorization = await gateway.signedIn()
    for (const method of ['GET', 'POST']) {
      const answer = await fetch(`${gateway.url}/api/v1/tasks`, {
        method,
        headers: { authorization },
      })
      expect(answer.status).toBe(503)
      expect(answer.headers.get('retry-after')).toBe('1')
      expect(await answer.json()).toMatchObject({ code: 'unavailable' })
    }
  })

  it('does not answer in time: 504', async () => {
    const silent = await rawUpstream(() => {})
    const gateway = await testGateway({ origins: [silent.origin], deadlineMs: 400 })
    const headers = { authorization: await gateway.signedIn() }

    const started = Date.now()
    const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers })

    expect(answer.status).toBe(504)
    expect(await answer.json()).toMatchObject({ code: 'upstream_timeout' })
    expect(Date.now() - started).toBeGreaterThanOrEqual(390)
    expect(Date.now() - started).toBeLessThan(3_000)
    await silent.requests[0]?.over
  })

  it('cuts the connection is asked again once, for reads only', async () => {
    const cutting = await cuttingUpstream()
    const gateway = await testGateway({ origins: [cutting.origin] })
    const headers = { authorization: await gateway.signedIn() }

    const read = await fetch(`${gateway.url}/api/v1/tasks`, { headers })
    expect(read.status).toBe(503)
    expect(cutting.seen.requests).toBe(2)

    const written = await fetch(`${gateway.url}/api/v1/tasks/${taskId}/complete`, {
      method: 'POST',
      headers,
    })
    expect(written.status).toBe(503)
    expect(cutting.seen.requests).toBe(3)
  })

  it('breaks off in the middle of its answer does not look complete', async () => {
    const breaking = await rawUpstream((request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half')
      setTimeout(() => request.socket.destroy(), 50)
    })
    const gateway = await testGateway({ origins: [breaking.origin] })
    const headers = { authorization: await gateway.signedIn() }

    const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers })

    await expect(answer.text()).rejects.toThrow()
  })

  it('fails again and again is spared for a while', async () => {
    const cutting = await cuttingUpstream()
    const gateway = await testGateway({ origins: [cutting.origin] })
    const headers = { authorization: await gateway.signedIn() }
    const url = `${gateway.url}/api/v1/tasks/${taskId}/complete`

    for (let count = 0; count < 25; count += 1) await fetch(url, { method: 'POST', headers })
    const seen = cutting.seen.requests
    const answer = await fetch(url, { method: 'POST', headers })

    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('5')
    expect(cutting.seen.requests).toBe(seen)
    expect(gateway.upstream.state()).toBe('spared')
  })

  it('is busy gets no more than it can hold', async () => {
    const silent = await rawUpstream(() => {})
    const gateway = await testGateway({ origins: [silent.origin], mostInFlight: 3 })
    const headers = { authorization: await gateway.signedIn() }
    const enough = new AbortController()
    const url = `${gateway.url}/api/v1/tasks`
    const waiting = [1, 2, 3].map(() => fetch(url, { headers, signal: enough.signal }))
    while (silent.requests.length < 3) await sleep(10)

    const answer = await fetch(url, { headers })
    enough.abort()

    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('1')
    await Promise.allSettled(waiting)
  })

  it('is met by a burst has it wait its turn', async () => {
    const slow = await rawUpstream((_, response) => {
      setTimeout(() => response.end('{}'), 20)
    })
    const gateway = await testGateway({ origins: [slow.origin], mostInFlight: 2, mostWaiting: 10 })
    const headers = { authorization: await gateway.signedIn() }
    const url = `${gateway.url}/api/v1/tasks`

    const burst = Array.from({ length: 12 }, () => fetch(url, { headers }))

    expect((await Promise.all(burst)).map(({ status }) => status)).toEqual(Array(12).fill(200))
  })
})

it('a caller who does not finish the body does not count against the service', async () => {
  const silent = await rawUpstream(() => {})
  const gateway = await testGateway({ origins: [silent.origin], deadlineMs: 200 })
  const authorization = await gateway.signedIn()
  const head =
    'POST /api/v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
    `Content-Length: 100\r\nAuthorization: ${authorization}\r\n\r\n`

  const answers = await Promise.all(
    Array.from({ length: 25 }, () => sendRaw(gateway.port, `${head}{"title":`)),
  )

  for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 408/)
  expect(gateway.upstream.state()).toBe('ready')
})

describe('callers who take their time', () => {
  const head = (path: string, type: string, authorization: string) =>
    `POST /api/v1${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\n` +
    `Content-Length: 100\r\nAuthorization: ${authorization}\r\n\r\n`

  it.each([
    ['a body', '/tasks', 'application/json'],
    ['a file', '/task-imports', 'text/csv'],
  ])('with %s keep no place from the others', async (_, path, type) => {
    const patient = await rawUpstream((request, response) => {
      request.resume().once('end', () => response.end('{}'))
    })
    const gateway = await testGateway({ origins: [patient.origin], mostInFlight: 2 })
    const authorization = await gateway.signedIn()
    const slow = Array.from({ length: 20 }, () => connect(gateway.port, '127.0.0.1'))
    for (const socket of slow) {
      socket.on('error', () => {}).write(`${head(path, type, authorization)}title`)
    }
    // Until they have what they must not have, or long enough.
    for (let tries = 0; tries < 50 && patient.requests.length < 2; tries += 1) await sleep(10)

    const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers: { authorization } })
    expect(answer.status).toBe(200)
    for (const socket of slow) socket.destroy()
  })
})

describe('several instances', () => {
  it('share the requests, and one that is gone is left out', async () => {
    const [one, two] = await Promise.all([counting(), counting()])
    const gateway = await testGateway({ origins: [one.origin, await deadOrigin(), two.origin] })
    const headers = { authorization: await gateway.signedIn() }
    const url = `${gateway.url}/api/v1/tasks/${taskId}/complete`

    const answers = await Promise.all(
      Array.from({ length: 40 }, () => fetch(url, { method: 'POST', headers })),
    )

    expect(answers.map(({ status }) => status)).toEqual(Array(40).fill(200))
    expect(one.requests.length + two.requests.length).toBe(40)
    expect(Math.min(one.requests.length, two.requests.length)).toBeGreaterThan(5)
  })

  it('that are not ready are asked only when no other is', async () => {
    const notReady = await rawUpstreamNotReady()
    const ready = await counting()
    const gateway = await testGateway({ origins: [notReady.origin, ready.origin] })
    const headers = { authorization: await gateway.signedIn() }
    while (notReady.asked() === 0) await sleep(10)
    await sleep(100)

    for (let count = 0; count < 5; count += 1)
      await fetch(`${gateway.url}/api/v1/tasks`, { headers })

    expect(notReady.served()).toBe(0)
    expect(ready.requests.length).toBe(5)
  })
})

it('answers that are not HTTP are no answer', async () => {
  const nonsense = createSocketServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end('I speak no HTTP\r\n\r\n'))
  })
  await new Promise<void>((listening) => nonsense.listen(0, '127.0.0.1', listening))
  const { port } = nonsense.address() as AddressInfo
  const gateway = await testGateway({ origins: [`http://127.0.0.1:${port}`] })

  const answer = await fetch(`${gateway.url}/api/v1/tasks`, {
    headers: { authorization: await gateway.signedIn() },
  })

  expect(answer.status).toBe(503)
  nonsense.close()
})

const counting = () =>
  rawUpstream((request, response) => {
    request.resume()
    response.end('{}')
  })

async function rawUpstreamNotReady() {
  const counts = { asked: 0, served: 0 }
  const server = createServer((request, response) => {
    if (request.url === '/readyz') counts.asked += 1
    else counts.served += 1
    response.writeHead(503).end()
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  server.unref()
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    asked: () => counts.asked,
    served: () => counts.served,
  }
}
