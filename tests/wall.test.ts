import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { createUser, readMe, updateMe } from '#contracts/api/identity.ts'
import { createTask, readTask } from '#contracts/api/tasks.ts'
import { services as allServices } from '#contracts/endpoint.ts'
import type { Person } from '#platform/testing/api.ts'
import { testServers } from '#platform/testing/description.ts'
import { startSystem } from '#platform/testing/system.ts'
import { describeDirectCalls } from './abuse/directly.ts'
import { identityHeaders } from './abuse/identity-headers.ts'
import { describeReadBack, hostileTexts } from './abuse/read-back.ts'
import { type Company, makeCompany } from './company.ts'

const canary = `canary-${crypto.randomUUID()}`
// A quick machine asks more in a second than a person may.
const unlimited = { USER_REQUESTS: '10000', USER_BURST: '100000', ADDRESS_REQUESTS: '100000' }
const system = await startSystem({ env: { 'api-gateway': unlimited } })
const { api, url, services } = system
let acme: Company
let bolt: Company

beforeAll(async () => {
  ;[acme, bolt] = await Promise.all([makeCompany(system), makeCompany(system)])
})

const unknown = '01890000-0000-7000-8000-000000000000'

describe('who says to be somebody else', () => {
  const headers = () => identityHeaders(acme.admin)

  it('stays who the token says', async () => {
    const { ann } = acme
    for (const more of headers()) {
      const me = await ann.call(readMe, { headers: more })
      expect(me).toMatchObject({ id: ann.id, role: 'worker', organizationId: acme.id })
      expect((await ann.send('GET', '/users', undefined, more)).status).toBe(403)
      expect((await api.send('GET', '/me', undefined, more)).status).toBe(401)
    }
  })
})

describeDirectCalls(system, () => acme)

describe('fields that are not asked for', () => {
  const extras: [string, unknown][] = [
    ['role', 'admin'],
    ['status', 'done'],
    ['id', unknown],
    ['organizationId', unknown],
    ['operator', true],
    ['balance', 1e6],
    ['balanceMinor', 1e6],
    ['version', 99],
    ['createdBy', unknown],
    ['passwordHash', 'x'],
    ['constructor', { prototype: { admin: true } }],
  ]

  it.each(extras)('%s is refused, not taken over', async (name, value) => {
    const me = await acme.ann.send('PATCH', '/me', { name: 'Ann', [name]: value })
    const task = { title: 'Oil the hinge', [name]: value }
    const answers = [me, await acme.manager.send('POST', '/tasks', task)]
    for (const { status, body } of answers) {
      expect(status).toBe(422)
      expect(body).toMatchObject({ errors: [expect.objectContaining({ path: name })] })
    }
  })

  it('__proto__ changes nothing for anybody', async () => {
    const body = '{"name":"Ann","__proto__":{"role":"admin","operator":true}}'
    expect((await acme.ann.send('PATCH', '/me', body)).status).toBe(400)
    expect((await acme.ann.call(readMe)).role).toBe('worker')
    expect((await acme.bob.call(readMe)).role).toBe('worker')
  })
})

describe('cookies', () => {
  it('are worth nothing but at /auth, and come back for nobody else', async () => {
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify({ email: acme.ann.email, password: 'a password for tests' })
    const login = await fetch(`${url}/api/v1/auth/login`, { method: 'POST', headers, body })
    const cookie = login.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    await login.arrayBuffer()
    for (const path of ['/me', '/tasks', '/stream']) {
      const answer = await api.send('GET', path, undefined, { cookie: cookie.split(';')[0] ?? '' })
      expect(answer.status).toBe(401)
    }
  })

  it.each(['application/x-www-form-urlencoded', 'text/plain', 'multipart/form-data; boundary=x'])(
    'a form of another page (%s) signs nobody in',
    async (type) => {
      const body = `{"email":"${acme.ann.email}","password":"a password for tests"}`
      const answer = await api.send('POST', '/auth/login', body, {
        'Content-Type': type,
        origin: 'https://evil.example',
      })
      expect(answer.status).toBe(415)
      expect(answer.headers.get('access-control-allow-origin') || null).toBeNull()
    },
  )
})

describe('strings that mean something to somebody', () => {
  it.each(hostileTexts)('%s comes back as it was, and is nothing but text', async (name) => {
    const me = await acme.ann.call(updateMe, { body: { name } })
    expect(me.name).toBe(name.trim())
    const created = await acme.manager.call(createTask, {
      body: { title: 'Oil the hinge', description: name, assigneeId: acme.ann.id },
    })
    const task = await acme.ann.call(readTask, { params: { taskId: created.id } })
    expect(task.description).toBe(name.trim())
    const found = await acme.admin.send('GET', `/users?search=${encodeURIComponent(name)}`)
    expect(found.status).toBe(200)
    const others = await bolt.admin.send('GET', `/users?search=${encodeURIComponent(name)}`)
    expect(others.body).toMatchObject({ items: [] })
  })

  it.each(['a\u0000b', 'a\u0007b', 'a\r\nb', '\ud800', ' ', ''])('%j is refused', async (name) => {
    const { status } = await acme.ann.send('PATCH', '/me', { name })
    expect(status).toBe(422)
  })
})

describeReadBack(system, () => acme)

describe('bodies that are bombs', () => {
  const manyKeys = Array.from({ length: 9_000 }, (_, at) => `"k${at}":1`)
  const bombs: [string, string, number[]][] = [
    ['100,000 lists in each other', '['.repeat(50_000) + ']'.repeat(50_000), [400, 413, 422]],
    ['21 levels', `${'{"a":'.repeat(21)}1${'}'.repeat(21)}`, [422]],
    ['a million digits', `{"title":${'9'.repeat(99_000)}}`, [422]],
    ['as many keys as fit', `{${manyKeys.join(',')}}`, [422]],
    ['the same key often', `{${'"title":"a",'.repeat(5_000)}"title":"b","x":1}`, [422]],
    ['more than 100 kB', JSON.stringify({ title: 'x'.repeat(101_000) }), [413]],
    ['half of it', '{"title":"a"', [400]],
    ['a number that is none', '{"title":NaN}', [400]],
  ]
  it.each(bombs)('%s: refused within a second', async (_, body, expected) => {
    const started = Date.now()
    const answer = await acme.manager.send('POST', '/tasks', body)
    expect(expected).toContain(answer.status)
    expect(Date.now() - started).toBeLessThan(5_000)
  })
})

it('keeps secrets out of every log', async () => {
  const signIn = { email: acme.ann.email, password: canary }
  await api.send('POST', '/auth/login', signIn)
  await api.send('POST', '/auth/login', `{"email":"${canary}`)
  await api.send('POST', '/auth/password-resets', { token: canary, password: canary })
  await api.send('GET', '/me', undefined, { authorization: `Bearer piecework_${canary}` })
  await api.send('GET', '/me', undefined, { cookie: `piecework_refresh=${canary}` })
  const body = { name: 'Eve', email: 'eve@example.test', role: 'worker' as const }
  const eve: Pick<Person, 'id'> = await acme.admin.call(createUser, {
    body: { ...body, password: canary },
  })
  expect(eve.id).toBeTruthy()
  const logs = [
    ...allServices.map((name) => services.process(name).log()),
    ...(await logsOfServers()),
  ].join('\n')
  expect(logs.length).toBeGreaterThan(1_000)
  expect(logs).not.toContain(canary)
  for (const { token } of [acme.ann, acme.admin]) expect(logs).not.toContain(token.slice(-40))
})

/** Of PostgreSQL, Redis and RabbitMQ. */
async function logsOfServers(): Promise<string[]> {
  const { folder } = await testServers()
  const files = readdirSync(folder).filter((file) => file.endsWith('.log'))
  expect(files.length).toBeGreaterThanOrEqual(7)
  return files.map((file) => readFileSync(path.join(folder, file), 'utf8'))
}
