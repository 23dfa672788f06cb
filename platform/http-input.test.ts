import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint } from '#contracts/endpoint.ts'
import { serve } from './http.ts'
import { type Call, httpService } from './testing/http-service.ts'

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
  answers: { 200: z.object({ id: z.string(), limit: z.int() }) },
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

const id = '01930000-0000-7000-8000-000000000001'
const { call } = await httpService({
  build: (router) => {
    serve(router, createThing, async ({ body }) => ({ title: body.title }))
    serve(router, readThing, async ({ params, query }) => ({
      id: params.thingId,
      limit: query.limit,
    }))
    serve(router, dropThing, async () => {})
    serve(router, adminThing, async () => ({}))
  },
})

async function problemOf(answering: ReturnType<typeof call>) {
  const { status, body, header } = await answering
  expect(header('content-type')).toContain('application/problem+json')
  expect(body.requestId).toBe(header('x-request-id'))
  return { status, code: body.code, paths: body.errors?.map((e: { path: string }) => e.path) }
}

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
    ['text as body', 'POST', things, { text: '""' }, invalid('body')],
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
    expect(answer.header('allow')).toBe('HEAD, GET, DELETE')
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
