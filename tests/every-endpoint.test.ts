import { beforeAll, describe, expect, it } from 'vitest'
import { allEndpoints } from '#contracts/api/all.ts'
import { type Endpoint, type Role, roles } from '#contracts/endpoint.ts'
import { problem } from '#contracts/errors.ts'
import type { Answer, Caller } from '#platform/testing/api.ts'
import { eventually } from '#platform/testing/eventually.ts'
import { startSystem } from '#platform/testing/system.ts'
import { invalidBodies, refusedSoon } from './abuse/invalid-bodies.ts'
import { everybodyKnows } from './company.ts'
import { anOperator } from './operator.ts'
import { stateOf } from './state.ts'

// A quick machine asks more in a second than a person may.
const unlimited = { USER_REQUESTS: '10000', USER_BURST: '100000', ADDRESS_REQUESTS: '100000' }
const system = await startSystem({ env: { 'api-gateway': unlimited } })
const { api, databases } = system
const unpublished = 'SELECT FROM outbox WHERE published_at IS NULL'
const nobody = '01890000-0000-7000-8000-000000000000'
const callers = new Map<Role, Caller>()
let operator: Caller
let before: Record<string, string>

beforeAll(async () => {
  operator = await anOperator(system)
  const { admin, add } = await api.signUp()
  callers.set('admin', admin)
  for (const role of roles.filter((role) => role !== 'admin')) callers.set(role, await add(role))
  await everybodyKnows(databases, admin.organizationId, roles.length)
  await eventually(async () => {
    const waiting = Object.values(databases).map(({ sql }) => sql(unpublished))
    expect((await Promise.all(waiting)).flat()).toEqual([])
  })
  before = await stateOf(system)
})

/** Bodies that pass, for calls whose id is asked about only after the body. */
const bodies: Record<string, object> = {
  updateUser: { name: 'Zoe' },
  assignTask: { assigneeId: nobody },
  updateTask: { version: 1 },
  cancelTask: {},
  approvePayoutRun: { hash: 'a'.repeat(64) },
  rejectPayoutRun: { reason: 'wrong day' },
  holdPayouts: { reason: 'papers are missing' },
  returnPayout: { reason: 'account closed' },
  setWorkerBankAccount: { iban: 'DE89370400440532013000', holder: 'Ann' },
  confirmWorkerBankAccount: {},
}

const named = (list: readonly Endpoint[]) =>
  list.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const)
const guarded = allEndpoints.filter(({ roles }) => roles !== 'anyone')
const withBody = allEndpoints.filter(({ body }) => body !== undefined)
const withQuery = allEndpoints.filter(({ query }) => query !== undefined)
const withParams = allEndpoints.filter(({ params }) => params !== undefined)

/** Somebody who may call it. */
function callerFor({ roles }: Endpoint): Caller {
  if (roles === 'anyone') return api
  if (roles === 'operator') return operator
  const [role] = roles
  return (role && callers.get(role)) ?? api
}

/** A file where the call takes one: its type is judged before the question. */
const fileFor = ({ upload }: Endpoint): [] | [string, Record<string, string>] =>
  upload ? ['title\n', { 'Content-Type': upload.contentType }] : []

/** Of these one at least fits no field that is checked. */
const badValues = ['no such value', '-7', '', 'x'.repeat(300)]

/** The fields that the contract refuses, in order. */
const fieldsAtFault = (shape: Endpoint['query'], given: object) =>
  (shape?.safeParse(given).error?.issues ?? []).map(({ path }) => path.join('.')).toSorted()

/** What a call has to say to be understood at all. */
const needed = ({ service }: Endpoint) => (service === 'by-query' ? { service: 'accounting' } : {})

function pathOf(endpoint: Endpoint, id = nobody): string {
  const path = endpoint.path.replaceAll(/\{\w+\}/g, id)
  const search = new URLSearchParams(needed(endpoint)).toString()
  return search ? `${path}?${search}` : path
}

const asking = (path: string, search: string) => `${path}${path.includes('?') ? '&' : '?'}${search}`

/** The answer as an error: problem+json of this status and code. */
function refusal({ body, headers }: Answer) {
  expect(headers.get('content-type')).toContain('application/problem+json')
  expect(headers.get('x-request-id')).toBeTruthy()
  const { status, code, errors } = problem.parse(body)
  return { status, code, paths: (errors ?? []).map(({ path }) => path) }
}

describe.each(named(guarded))('%s', (_, endpoint) => {
  it('answers 401 to nobody', async () => {
    const answer = await api.send(endpoint.method, pathOf(endpoint))
    expect(refusal(answer)).toMatchObject({ status: 401, code: 'unauthenticated' })
  })

  it('answers 403 to the wrong role, before it looks at the input', async () => {
    const wrong = roles.filter((role) => !endpoint.roles.includes(role))
    for (const role of wrong) {
      const answer = await callers.get(role)?.send(endpoint.method, pathOf(endpoint, 'x'))
      expect(answer && refusal(answer)).toMatchObject({ status: 403, code: 'forbidden' })
    }
  })
})

describe.each(named(withBody))('the body of %s', (_, endpoint) => {
  const send = (body: unknown, type = 'application/json') =>
    callerFor(endpoint).send(endpoint.method, pathOf(endpoint), body, { 'Content-Type': type })

  it('has to be JSON', async () => {
    expect(refusal(await send('{"broken'))).toMatchObject({ status: 400, code: 'malformed_json' })
    expect(refusal(await send('a=b', 'application/x-www-form-urlencoded'))).toMatchObject({
      status: 415,
      code: 'unsupported_media_type',
    })
  })

  it('has to be an object of moderate size', async () => {
    expect(refusal(await send([1]))).toMatchObject({ status: 422, code: 'validation_failed' })
    const huge = { title: 'x'.repeat(200_000) }
    expect(refusal(await send(huge))).toMatchObject({ status: 413, code: 'payload_too_large' })
  })

  it('may not have fields that nobody knows; the answer names them', async () => {
    const { status, code, paths } = refusal(await send({ nonsense: true }))
    expect({ status, code }).toEqual({ status: 422, code: 'validation_failed' })
    expect(paths).toContain('nonsense')
  })

  it('may not have a field of the wrong kind; the answer names it', async () => {
    for (const field of Object.keys(endpoint.body?.shape ?? {})) {
      const { status, paths } = refusal(await send({ [field]: { no: { such: 'thing' } } }))
      expect(status).toBe(422)
      expect(paths.some((path) => path.startsWith(field))).toBe(true)
    }
  })

  it('is refused in a hundred other ways, soon', async () => {
    const shape = endpoint.body
    if (!shape) throw new Error('It has a body')
    const caller = callerFor(endpoint)
    const wrong = await refusedSoon(invalidBodies(shape, 100, 1), (text) =>
      caller.send(endpoint.method, pathOf(endpoint), text),
    )
    expect(wrong).toEqual([])
  })

  it('has to have all that is required; the answer names what is missing', async () => {
    const missing = fieldsAtFault(endpoint.body, {})
    if (missing.length === 0) return
    const { status, paths } = refusal(await send({}))
    expect({ status, paths: paths.toSorted() }).toEqual({ status: 422, paths: missing })
  })
})

it.each(named(withQuery))(
  '%s answers 422 to values that do not fit, naming the field',
  async (_, endpoint) => {
    for (const field of Object.keys(endpoint.query?.shape ?? {})) {
      const value = badValues.find(
        (bad) => fieldsAtFault(endpoint.query, { ...needed(endpoint), [field]: bad }).length > 0,
      )
      if (value === undefined) continue
      const path = asking(pathOf(endpoint), `${field}=${encodeURIComponent(value)}`)
      const answer = await callerFor(endpoint).send(endpoint.method, path, ...fileFor(endpoint))
      const { status, paths } = refusal(answer)
      expect({ status, paths }).toEqual({ status: 422, paths: [field] })
    }
  },
)

it.each(named(withParams))('%s answers 404 to an id that is none', async (_, endpoint) => {
  const answer = await callerFor(endpoint).send(
    endpoint.method,
    pathOf(endpoint, 'x'),
    bodies[endpoint.name],
  )
  expect(refusal(answer)).toMatchObject({ status: 404, code: 'not_found' })
})

it.each(named(allEndpoints.filter(({ method }) => method === 'GET')))(
  '%s answers 422 to a question nobody knows',
  async (_, endpoint) => {
    const path = asking(pathOf(endpoint), 'nonsense=1')
    const { status, paths } = refusal(await callerFor(endpoint).send('GET', path))
    expect({ status, paths }).toEqual({ status: 422, paths: ['nonsense'] })
  },
)

it('answers 404 to an unknown path and 405 to a method that a path does not have', async () => {
  const send = callers.get('admin')?.send ?? api.send
  expect(refusal(await send('GET', '/no-such-thing'))).toMatchObject({ code: 'not_found' })
  expect(refusal(await send('DELETE', '/me'))).toMatchObject({
    status: 405,
    code: 'method_not_allowed',
  })
})

it('has changed nothing by all of this', async () => {
  expect(await stateOf(system)).toEqual(before)
})
