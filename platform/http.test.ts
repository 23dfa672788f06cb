import { once } from 'node:events'
import { request as rawRequest } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint } from '#contracts/endpoint.ts'
import { conflict, unavailable } from './errors.ts'
import { reply, serve } from './http.ts'
import { httpService } from './testing/http-service.ts'

const thing = { service: 'accounting', errors: [], summary: '' } as const
const createThing = endpoint({
  ...thing,
  name: 'createThing',
  method: 'POST',
  path: '/things',
  roles: ['manager'],
  body: z.strictObject({ title: z.string() }),
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
const failThing = endpoint({
  ...thing,
  name: 'failThing',
  method: 'POST',
  path: '/failures/{kind}',
  roles: ['manager'],
  params: z.strictObject({ kind: z.string() }),
  answers: { 200: z.object({ id: z.string() }) },
})

const id = '01930000-0000-7000-8000-000000000001'
let broker: boolean | string = true
const { call, port, tokenFor, url } = await httpService({
  ready: async () => ({ database: true, broker }),
  build: (router) => {
    serve(router, createThing, async ({ body }) => ({ title: body.title, secret: 'kept inside' }))
    serve(router, readThing, async ({ params, query }) =>
      query.limit === 7 ? reply(202, {}) : { id: params.thingId, limit: query.limit },
    )
    serve(router, dropThing, async () => {})
    serve(router, failThing, async ({ params }) => fail(params.kind))
  },
})

async function fail(kind: string): Promise<{ id: string }> {
  if (kind === 'conflict') throw conflict('too_late', 'It is too late', { difference: [1] })
  if (kind === 'away') throw unavailable('Nobody is there', 3)
  if (kind === 'busy') throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
  if (kind === 'wrong-answer') return JSON.parse('{}')
  throw new Error('password=hunter2')
}

async function problemOf(answering: ReturnType<typeof call>) {
  const { status, body, header } = await answering
  expect(header('content-type')).toContain('application/problem+json')
  expect(body.requestId).toBe(header('x-request-id'))
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

    expect(given.header('x-request-id')).toBe('click-12345678')
    expect(made.header('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('that breaks its contract fails a test', async () => {
    const answer = await problemOf(call('POST', '/api/v1/failures/wrong-answer'))

    expect(answer).toMatchObject({ status: 500, code: 'internal_error' })
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
    const { status, header } = await call('POST', `/api/v1/failures/${kind}`)

    expect({ status, after: header('retry-after') }).toEqual({ status: 503, after })
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
    const foreign = await tokenFor('email')
    const headers = { authorization: `Bearer ${foreign}` }

    expect((await call('GET', `/api/v1/things/${id}`, { headers })).status).toBe(401)
  })
})

describe('health', () => {
  const ask = async (path: string) => {
    const answer = await fetch(url + path)
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

it('lets an answer under way finish before it closes, and takes no new request', async () => {
  let begun = () => {}
  const running = new Promise<void>((resolve) => {
    begun = resolve
  })
  const closing = await httpService({
    build: (router) =>
      serve(router, createThing, async ({ body }) => {
        begun()
        await new Promise((resolve) => setTimeout(resolve, 200))
        return body
      }),
  })
  const slow = closing.call('POST', '/api/v1/things', { body: { title: 'Paint' } })
  await running

  await closing.close()

  expect((await slow).status).toBe(201)
  await expect(closing.call('GET', '/livez')).rejects.toThrow('fetch failed')
})

it('does not wait for a connection that was opened ahead and never used', async () => {
  const closing = await httpService({ build: () => {} })
  const ahead = connect(closing.port, '127.0.0.1').resume()
  const gone = once(ahead, 'close')
  await once(ahead, 'connect')
  // Connections are taken in their order: after this one the first is the server's too.
  await closing.call('GET', '/livez')

  const begun = performance.now()
  await closing.close()
  await gone

  expect(performance.now() - begun).toBeLessThan(2_000)
})

it('survives a caller who hangs up in the middle of the body', async () => {
  const token = await tokenFor('accounting')
  await new Promise<void>((resolve) => {
    const half = rawRequest({ port, method: 'POST', path: '/api/v1/things' })
    half.setHeader('authorization', `Bearer ${token}`)
    half.setHeader('content-type', 'application/json')
    half.setHeader('content-length', '1000')
    half.on('error', () => resolve())
    half.write('{"title":', () => setTimeout(() => half.destroy(), 50))
  })

  expect((await call('GET', `/api/v1/things/${id}`)).status).toBe(200)
})
