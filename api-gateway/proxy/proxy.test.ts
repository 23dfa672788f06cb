import { request as httpRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { verifyInternalToken } from '#platform/auth.ts'
import { publicKeys } from '../credentials/access-tokens.ts'
import { aPerson, testGateway } from '../testing/gateway.ts'
import { rawUpstream, sendRaw } from '../testing/raw-upstream.ts'

const taskId = '01932b5e-0000-7000-8000-000000000001'

const echo = await rawUpstream((request, response) => {
  const pieces: Buffer[] = []
  request.on('data', (piece) => pieces.push(piece))
  request.on('end', () => {
    response.setHeader('content-type', 'application/json')
    response.setHeader('x-secret-of-the-service', 'not for callers')
    response.setHeader('set-cookie', 'not=for-callers')
    response.setHeader('x-as-of', '2026-01-05T08:00:00.000Z')
    response.statusCode = request.method === 'POST' ? 201 : 200
    const body = Buffer.concat(pieces).toString()
    response.end(JSON.stringify({ url: request.url, headers: request.headers, body }))
  })
})
const echoed = z.object({ headers: z.record(z.string(), z.string()) })
const gateway = await testGateway({ origins: [echo.origin] })
const tasks = `${gateway.url}/api/v1/tasks`

describe('what a service gets', () => {
  it('is path, query and body as they were written', async () => {
    const authorization = await gateway.signedIn()
    const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': 'k 1' }
    const body = JSON.stringify({ title: 'Öl', text: 'x'.repeat(50_000) })

    const listed = await fetch(`${tasks}?search=a%2Fb&limit=2`, { headers: { authorization } })
    const created = await fetch(tasks, { method: 'POST', headers, body })

    expect(listed.status).toBe(200)
    expect(await listed.json()).toMatchObject({ url: '/api/v1/tasks?search=a%2Fb&limit=2' })
    expect(created.status).toBe(201)
    expect(await created.json()).toMatchObject({
      body,
      headers: { 'idempotency-key': 'k 1', 'content-type': 'application/json' },
    })
  })

  it('is a token that says who asks, for that service only', async () => {
    const ann = aPerson('worker')
    const answer = await fetch(tasks, {
      headers: { authorization: await gateway.signedIn(ann) },
    })
    const { headers } = echoed.parse(await answer.json())
    const token = headers.authorization?.replace('Bearer ', '') ?? ''
    const keys = publicKeys({ keys: [gateway.internalKey] })

    expect(await verifyInternalToken(keys, 'task-tracker')(token)).toMatchObject({
      id: ann.id,
      organizationId: ann.organizationId,
      role: 'worker',
    })
    await expect(verifyInternalToken(keys, 'accounting')(token)).rejects.toThrow()
  })

  it('is nothing of what callers say about themselves', async () => {
    const answer = await fetch(tasks, {
      headers: {
        authorization: await gateway.signedIn(),
        'x-forwarded-for': '10.0.0.1',
        'x-real-ip': '10.0.0.1',
        'x-request-id': 'chosen-by-the-caller',
        'x-organization-id': taskId,
        cookie: 'piecework_refresh=secret',
        forwarded: 'for=10.0.0.1',
        te: 'trailers',
      },
    })
    const { headers } = echoed.parse(await answer.json())

    expect(Object.keys(headers).toSorted()).toEqual(
      [
        'accept',
        'accept-language',
        'authorization',
        'connection',
        'host',
        'traceparent',
        'user-agent',
        'x-forwarded-for',
        'x-request-id',
      ].toSorted(),
    )
    expect(headers['x-forwarded-for']).toBe('127.0.0.1')
    expect(headers['x-request-id']).toBe(answer.headers.get('x-request-id'))
    expect(headers['x-request-id']).not.toBe('chosen-by-the-caller')
  })

  it('is nothing that the caller named in Connection, and ours in any case', async () => {
    const authorization = await gateway.signedIn()
    const answer = await sendRaw(
      gateway.port,
      'GET /api/v1/tasks HTTP/1.1\r\nHost: x\r\n' +
        'Connection: close, accept-language, authorization, x-request-id\r\n' +
        `Accept-Language: ru\r\nAuthorization: ${authorization}\r\n\r\n`,
    )

    expect(answer).toMatch(/^HTTP\/1.1 200/)
    expect(answer).not.toContain('accept-language')
    expect(answer).toContain('"authorization":"Bearer ')
    expect(answer).toContain('"x-request-id"')
  })
})

it('passes on what callers may hear and nothing else', async () => {
  const answer = await fetch(tasks, { headers: { authorization: await gateway.signedIn() } })

  expect(answer.headers.get('x-as-of')).toBe('2026-01-05T08:00:00.000Z')
  expect(answer.headers.get('set-cookie')).toBeNull()
  expect(answer.headers.get('x-secret-of-the-service')).toBeNull()
  await answer.body?.cancel()
})

describe('refuses', () => {
  it.each([
    ['two slashes', '//evil.example/api/v1/tasks'],
    ['another origin', 'http://evil.example/api/v1/tasks'],
    ['a backslash', '/api/v1\\tasks'],
    ['an encoded backslash', '/api/v1/tasks/%5c'],
    ['encoded dots', '/api/v1/tasks/%2e%2e/readyz'],
    ['half encoded dots', '/api/v1/tasks/.%2E/readyz'],
    ['an encoded slash', '/api/v1/tasks%2Fx'],
    ['dots', '/api/v1/tasks/../../readyz'],
    ['no slash', 'api/v1/tasks'],
  ])('a target with %s', async (_, target) => {
    const before = echo.requests.length
    const authorization = await gateway.signedIn()
    const answer = await sendRaw(
      gateway.port,
      `GET ${target} HTTP/1.1\r\nHost: x\r\nAuthorization: ${authorization}\r\n\r\n`,
    )

    expect(answer).toMatch(/^HTTP\/1.1 400/)
    expect(echo.requests.length).toBe(before)
  })

  it.each([
    ['two Hosts', 'GET /api/v1/tasks HTTP/1.1\r\nHost: a\r\nHost: b\r\n'],
    ['a GET with a body', 'GET /api/v1/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n'],
    [
      'two lengths',
      'POST /api/v1/tasks HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 3\r\n',
    ],
  ])('%s', async (_, head) => {
    const authorization = await gateway.signedIn()
    const answer = await sendRaw(gateway.port, `${head}Authorization: ${authorization}\r\n\r\n{}`)

    expect(answer).toMatch(/^HTTP\/1.1 400/)
  })

  it('more than 100 kB, said beforehand or not', async () => {
    const authorization = await gateway.signedIn()
    const headers = { authorization, 'content-type': 'application/json' }
    async function* pieces() {
      for (let count = 0; count < 60; count += 1) yield Buffer.alloc(2_000, 'x')
    }

    const said = await fetch(tasks, { method: 'POST', headers, body: 'x'.repeat(100_001) })
    const streamed = await fetch(tasks, {
      method: 'POST',
      headers,
      body: ReadableStream.from(pieces()),
      duplex: 'half',
    })

    for (const answer of [said, streamed]) {
      expect(answer.status).toBe(413)
      expect(await answer.json()).toMatchObject({ code: 'payload_too_large' })
    }
  })

  it('a key for repeating that is none', async () => {
    const authorization = await gateway.signedIn()
    const answer = await fetch(tasks, {
      method: 'POST',
      headers: { authorization, 'idempotency-key': 'k'.repeat(256) },
    })

    expect(answer.status).toBe(422)
    expect(await answer.json()).toMatchObject({
      errors: [{ path: 'Idempotency-Key' }],
    })
  })
})

describe('callers who hang up', () => {
  it.each([1, 2])('64 at once harm nobody (round %s)', async () => {
    const arrived = slow.requests.length
    const authorization = await behindSlow.signedIn()
    const callers = Array.from({ length: 64 }, () =>
      httpRequest(`${behindSlow.url}/api/v1/tasks/${taskId}`, { headers: { authorization } })
        .on('error', () => {})
        .end(),
    )
    await waitUntil(() => slow.requests.length === arrived + 64)
    const ended = slow.requests.slice(arrived).map(({ over }) => over)
    for (const caller of callers) caller.destroy()
    await Promise.all(ended)

    const answer = await fetch(`${behindSlow.url}/api/v1/nowhere`)
    expect(answer.status).toBe(404)
  })

  it.each([1, 2])('in the middle of an answer end it at the service too (round %s)', async () => {
    const authorization = await behindEndless.signedIn()
    const url = `${behindEndless.url}/api/v1/tasks`
    const callers = await Promise.all(
      Array.from({ length: 64 }, () => fetch(url, { headers: { authorization } })),
    )
    const ended = endless.requests.map(({ over }) => over)
    await Promise.all(callers.map(async (caller) => caller.body?.cancel()))
    await Promise.all(ended)

    expect(callers.map(({ status }) => status)).toEqual(callers.map(() => 200))
    expect(await behindEndless.upstream.ask('/readyz', {})).toMatchObject([{ inFlight: 0 }])
    expect((await fetch(`${behindEndless.url}/livez`)).status).toBe(200)
  })
})

const slow = await rawUpstream(() => {})
const behindSlow = await testGateway({ origins: [slow.origin] })
const endless = await rawUpstream((_, response) => {
  const writing = setInterval(() => response.write('x'.repeat(1_000)), 5)
  response.on('close', () => clearInterval(writing))
})
const behindEndless = await testGateway({ origins: [endless.origin] })

async function waitUntil(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition() && tries < 500; tries += 1) await sleep(10)
  expect(condition()).toBe(true)
}
