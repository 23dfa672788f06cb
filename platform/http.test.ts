import { request as rawRequest } from 'node:http'
import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint } from '#contracts/endpoint.ts'
import { signInternalToken } from './auth.ts'
import type { Actor } from './db.ts'
import { conflict, unavailable } from './errors.ts'
import { httpServer, reply, serve } from './http.ts'

const ann: Actor = {
  id: '01930000-0000-7000-8000-00000000000a',
  organizationId: '01930000-0000-7000-8000-0000000000f0',
  role: 'manager',
}

const tree: z.ZodType = z.lazy(() => z.array(tree))
const thing = { service: 'accounting', errors: [], summary: '' } as const
const createThing = endpoint({
  ...thing,
  name: 'createThing',
  method: 'POST',
  path: '/things',
  roles: ['manager'],
  body: z.strictObject({
    title: z.string().min(3),
    count: z.int().min(1).max(9).optional(),
    tree: tree.optional(),
  }),
  answers: { 201: z.object({ title: z.string() }) },
})
const readThing = endpoint({
  ...thing,
  name: 'readThing',
  method: 'GET',
  path: '/things/{thingId}',
  roles: ['manager', 'admin'],
  params: z.strictObject({ thingId: z.uuid() }),
  query: z.strictObject({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
  answers: { 200: z.object({ id: z.string(), limit: z.int() }), 202: z.object({}) },
})
const dropThing = endpoint({
  ...thing,
  name: 'dropThing',
  method: 'DELETE',
  path: '/things/{thingId}',
  roles: ['manager', 'admin'],
  params: z.strictObject({ thingId: z.uuid() }),
  answers: { 204: null },
})
const adminThing = endpoint({
  ...thing,
  name: 'adminThing',
  method: 'POST',
  path: '/admin-things',
  roles: ['admin'],
  body: z.strictObject({ title: z.string() }),
  answers: { 200: z.object({}) },
})
const failThing = endpoint({
  ...thing,
  name: 'failThing',
  method: 'POST',
  path: '/failures/{kind}',
  roles: ['manager'],
  params: z.strictObject({ kind: z.string() }),
  answers: { 200: z.object({ id: z.string() }) },
})

const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
const signingKey = { ...(await exportJWK(privateKey)), kid: 'test' }
const internalKeys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'test' }] }
let broker: boolean | string = true

const server = await httpServer({
  service: 'accounting',
  port: 0,
  host: '127.0.0.1',
  internalKeys,
  ready: async () => ({ database: true, broker }),
  build: (router) => {
    serve(router, createThing, async ({ body }) => ({ title: body.title, secret: 'kept inside' }))
    serve(router, readThing, async ({ params, query }) =>
      query.limit === 7 ? reply(202, {}) : { id: params.thingId, limit: query.limit },
    )
    serve(router, dropThing, async () => {})
    serve(router, adminThing, async () => ({}))
    serve(router, failThing, async ({ params }) => fail(params.kind))
  },
})
const token = await signInternalToken(signingKey, ann, 'accounting')
const id = '01930000-0000-7000-8000-000000000001'

afterAll(() => server.close())

async function fail(kind: string): Promise<{ id: string }> {
  if (kind === 'conflict') throw conflict('too_late', 'It is too late', { difference: [1] })
  if (kind === 'away') throw unavailable('Nobody is there', 3)
  if (kind === 'busy') throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
  if (kind === 'wrong-answer') return JSON.parse('{}')
  throw new Error('password=hunter2')
}

interface Call {
  body?: unknown
  text?: string
  headers?: Record<string, string>
}

async function call(method: string, path: string, { body, text, headers }: Call = {}) {
  const payload = text ?? (body === undefined ? undefined : JSON.stringify(body))
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload === undefined ? {} : { body: payload }),
  })
  const answered = await answer.text()
  const isJson = answer.headers.get('content-type')?.includes('json')
  return {
    status: answer.status,
    headers: answer.headers,
    body: isJson ? JSON.parse(answered) : {},
  }
}

const problemOf = async (answering: ReturnType<typeof call>) => {
  const { status, body, headers } = await answering
  expect(headers.get('content-type')).toContain('application/problem+json')
  expect(body.requestId).toBe(headers.get('x-request-id'))
  return { status, code: body.code, paths: body.errors?.map((e: { path: string }) => e.path) }
}

describe('an answer', () => {
  it('has the first status of its contract and nothing that is not in it', async () => {
    const { status, body } = await call('POST', '/api/v1/things', { body: { title: 'Paint' } })

    expect({ status, body }).toEqual({ status: 201, body: { title: 'Paint' } })
  })

  it('may name another status', async () => {
    expect((await call('GET', `/api/v1/things/${id}?limit=7`)).status).toBe(202)
  })

  it('is empty where the contract says so', async () => {
    expect((await call('DELETE', `/api/v1/things/${id}`)).status).toBe(204)
  })

  it('keeps the request id of the gateway and makes one when there is none', async () => {
    const headers = { 'x-request-id': 'click-12345678' }
    const given = await call('GET', `/api/v1/things/${id}`, { headers })
    const made = await call('GET', `/api/v1/things/${id}`)

    expect(given.headers.get('x-request-id')).toBe('click-12345678')
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('that breaks its contract fails a test', async () => {
    const answer = await problemOf(call('POST', '/api/v1/failures/wrong-answer'))

    expect(answer).toMatchObject({ status: 500, code: 'internal_error' })
  })
})

describe('bad input', () => {
  const title = 'Paint'
  const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth))
  const things = '/api/v1/things'
  const thing = `/api/v1/things/${id}`
  const invalid = (...paths: string[]) => ({ status: 422, code: 'validation_failed', paths })

  it.each<[string, string, string, Call, object]>([
    ['field missing', 'POST', things, { body: {} }, invalid('title')],
    ['no body', 'POST', things, {}, invalid('title')],
    ['wrong kind', 'POST', things, { body: { title: 7 } }, invalid('title')],
    ['list as body', 'POST', things, { body: [] }, invalid('body')],
    ['null as body', 'POST', things, { text: 'null' }, invalid('body')],
    ['unknown field', 'POST', things, { body: { title, role: 1 } }, invalid('role')],
    ['unknown query', 'POST', `${things}?x=1`, { body: { title } }, invalid('x')],
    ['bad query', 'GET', `${thing}?limit=201`, {}, invalid('limit')],
    ['query twice', 'GET', `${thing}?limit=1&limit=2`, {}, invalid('limit')],
    ['unwanted body', 'DELETE', thing, { body: { a: 1 } }, invalid('a')],
    ['too deep', 'POST', things, { body: { title, tree: nested(20) } }, invalid('body')],
    ['several', 'POST', things, { body: { title: 'x', count: 0 } }, invalid('title', 'count')],
    ['not JSON', 'POST', things, { text: '{' }, { status: 400, code: 'malformed_json' }],
    ['prototype', 'POST', things, { text: '{"__proto__":{}}' }, { status: 400 }],
    ['too large', 'POST', things, { body: { title: 'x'.repeat(100_000) } }, { status: 413 }],
    [
      'other type',
      'POST',
      things,
      { text: 'x', headers: { 'content-type': 'text/csv' } },
      { status: 415 },
    ],
    ['bad id', 'GET', `${things}/7`, {}, { status: 404, code: 'not_found' }],
    ['broken id', 'GET', `${things}/%E0%A4%A`, {}, { status: 404, code: 'not_found' }],
    ['unknown path', 'GET', '/api/v1/nothing', {}, { status: 404, code: 'not_found' }],
  ])('%s', async (_, method, path, input, expected) => {
    expect(await problemOf(call(method, path, input))).toMatchObject(expected)
  })

  it('accepts what is just within the limits', async () => {
    const { status } = await call('POST', things, { body: { title, tree: nested(19) } })

    expect(status).toBe(201)
  })

  it('is told in plain words', async () => {
    const { body } = await call('POST', things, { body: { title: 'x', count: 1.5, more: 1 } })

    expect(body.errors).toEqual([
      { path: 'title', message: 'must have at least 3 characters' },
      { path: 'count', message: 'must be a whole number' },
      { path: 'more', message: 'is not a known field' },
    ])
  })

  it('by a method that does not exist there is answered with those that do', async () => {
    const answer = await call('PUT', thing)

    expect(answer.status).toBe(405)
    expect(answer.headers.get('allow')).toBe('HEAD, GET, DELETE')
  })

  it('is judged after the role', async () => {
    const answer = call('POST', '/api/v1/admin-things', { text: '{' })

    expect(await problemOf(answer)).toMatchObject({ status: 403, code: 'forbidden' })
  })

  it('with a key that cannot be one is refused', async () => {
    const headers = { 'idempotency-key': 'x'.repeat(256) }
    const answer = call('POST', things, { body: { title }, headers })

    expect(await problemOf(answer)).toMatchObject(invalid('Idempotency-Key'))
  })
})

describe('a failure', () => {
  it('that was expected is shown with its members', async () => {
    const { status, body } = await call('POST', '/api/v1/failures/conflict')

    expect({ status, code: body.code, difference: body.difference }).toEqual({
      status: 409,
      code: 'too_late',
      difference: [1],
    })
  })

  it.each([
    ['away', '3'],
    ['busy', '1'],
  ])('of something we need (%s) asks to come again', async (kind, after) => {
    const { status, headers } = await call('POST', `/api/v1/failures/${kind}`)

    expect({ status, after: headers.get('retry-after') }).toEqual({ status: 503, after })
  })

  it('that was not expected tells nothing but the request id', async () => {
    const { status, body } = await call('POST', '/api/v1/failures/fault')

    expect({ status, code: body.code }).toEqual({ status: 500, code: 'internal_error' })
    expect(JSON.stringify(body)).not.toMatch(/hunter2|\.ts/)
  })
})

describe('a caller', () => {
  it.each([
    ['without a token', {}],
    ['with half a token', { authorization: 'Bearer' }],
    ['with a token of nobody', { authorization: 'Bearer e30.e30.e30' }],
  ])('%s is refused', async (_, headers: Record<string, string>) => {
    const answer = call('GET', '/api/v1/anything', { headers: { authorization: '', ...headers } })

    expect(await problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
  })

  it('with a token for another service is refused', async () => {
    const foreign = await signInternalToken(signingKey, ann, 'email')
    const headers = { authorization: `Bearer ${foreign}` }

    expect((await call('GET', `/api/v1/things/${id}`, { headers })).status).toBe(401)
  })
})

describe('health', () => {
  const ask = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`)
    return { status: answer.status, body: await answer.json() }
  }

  it('is told to everybody, with the reason', async () => {
    broker = 'disk alarm'
    expect((await ask('/livez')).status).toBe(200)
    expect(await ask('/readyz')).toEqual({
      status: 503,
      body: { ready: false, checks: { database: true, broker: 'disk alarm' } },
    })
    broker = true
    expect((await ask('/readyz')).status).toBe(200)
  })
})

it('survives a caller who hangs up in the middle of the body', async () => {
  await new Promise<void>((resolve) => {
    const half = rawRequest({ port: server.port, method: 'POST', path: '/api/v1/things' })
    half.setHeader('authorization', `Bearer ${token}`)
    half.setHeader('content-type', 'application/json')
    half.setHeader('content-length', '1000')
    half.on('error', () => resolve())
    half.write('{"title":', () => setTimeout(() => half.destroy(), 50))
  })

  expect((await call('GET', `/api/v1/things/${id}`)).status).toBe(200)
})
