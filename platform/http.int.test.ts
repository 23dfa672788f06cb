import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint } from '#contracts/endpoint.ts'
import { signInternalToken } from './auth.ts'
import { type Actor, database, type Migration, type Trx } from './db.ts'
import { conflict } from './errors.ts'
import { startHeartbeat } from './heartbeat.ts'
import { httpServer, reply, serve } from './http.ts'
import { heartbeatMigration } from './migrations/heartbeat.ts'
import { idempotencyMigration } from './migrations/idempotency-keys.ts'
import { openLink } from './testing/link.ts'
import { testDatabase } from './testing/test-database.ts'

const notes: Migration = {
  name: 'notes',
  up: async (trx) => {
    await trx.raw('CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY, text text)')
    await trx.raw('GRANT SELECT, INSERT ON notes TO accounting')
  },
}
const { url, replicaUrl, sql, replicaCaughtUp } = await testDatabase('accounting', {
  migrations: [heartbeatMigration('accounting'), idempotencyMigration('accounting'), notes],
})
const address = new URL(url)
const link = await openLink(Number(address.port))
address.port = String(link.port)
const db = database({ url: address.href, replicaUrl, name: 'notes' })
const heartbeat = startHeartbeat(db)

const note = { service: 'accounting', roles: ['admin'], errors: [], summary: '' } as const
const addNote = endpoint({
  ...note,
  name: 'addNote',
  method: 'POST',
  path: '/notes',
  body: z.strictObject({ text: z.string() }),
  answers: { 201: z.object({ id: z.int() }), 202: z.object({ id: z.int() }) },
})
const listNotes = endpoint({
  ...note,
  name: 'listNotes',
  method: 'GET',
  path: '/notes',
  answers: { 200: z.object({ ids: z.array(z.int()) }) },
})

async function add(trx: Trx, text: string) {
  const [row] = await trx('notes').insert({ text }).returning('id')
  if (text === 'too late') throw conflict('too_late', 'It is too late')
  return text === 'slowly' ? reply(202, row, { location: '/notes' }) : row
}

const ann: Actor = {
  id: '01930000-0000-7000-8000-00000000000a',
  organizationId: '01930000-0000-7000-8000-0000000000f0',
  role: 'admin',
}
const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
const signingKey = { ...(await exportJWK(privateKey)), kid: 'test' }
const server = await httpServer({
  service: 'accounting',
  port: 0,
  host: '127.0.0.1',
  internalKeys: { keys: [{ ...(await exportJWK(publicKey)), kid: 'test' }] },
  ready: async () => ({ database: db.health().primary }),
  build: (router) => {
    serve(router, addNote, ({ actor, body }) => db.as(actor, (trx) => add(trx, body.text)))
    serve(router, listNotes, ({ actor }) =>
      db.read(actor, async (trx) => ({ ids: await trx('notes').pluck('id') })),
    )
  },
})

async function call(method: string, text?: string, key?: string) {
  const token = await signInternalToken(signingKey, ann, 'accounting')
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/notes`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(key ? { 'idempotency-key': key } : {}),
    },
    ...(text ? { body: JSON.stringify({ text }) } : {}),
  })
  const { status, headers } = answer
  return { status, body: await answer.text(), header: (name: string) => headers.get(name) }
}

afterEach(() => sql('TRUNCATE notes, idempotency_keys'))
afterAll(async () => {
  await server.close()
  await heartbeat.stop()
  await db.close()
  await link.close()
})

describe('a write that is sent again with its key', () => {
  it.each([
    ['done', 'hello', 201],
    ['answered with a status of its own', 'slowly', 202],
    ['refused', 'too late', 409],
  ])('is answered the same, to the letter (%s)', async (_, text, status) => {
    const first = await call('POST', text, 'key-1')
    const second = await call('POST', text, 'key-1')

    expect([first.status, second.status]).toEqual([status, status])
    expect(second.body).toBe(first.body)
    expect(second.header('location')).toBe(first.header('location'))
    expect([first.header('idempotent-replayed'), second.header('idempotent-replayed')]).toEqual([
      null,
      'true',
    ])
  })

  it('but with another body is refused', async () => {
    await call('POST', 'hello', 'key-1')
    const other = await call('POST', 'good-bye', 'key-1')

    expect(other.status).toBe(422)
    expect(JSON.parse(other.body).code).toBe('idempotency_key_reused')
    expect(other.header('idempotent-replayed')).toBeNull()
  })
})

it('without the primary, reads carry their age and writes ask to come again', async () => {
  await call('POST', 'hello')
  await replicaCaughtUp()
  expect((await call('GET')).header('x-as-of')).toBeNull()
  await link.cut()

  const read = await call('GET')
  const since = Date.now()
  const write = await call('POST', 'hello')
  const tookMs = Date.now() - since

  expect(read.status).toBe(200)
  const ageMs = Date.now() - Date.parse(read.header('x-as-of') ?? '')
  expect(ageMs).toBeLessThan(5_000)
  expect([write.status, write.header('retry-after')]).toEqual([503, '2'])
  expect(tookMs).toBeLessThan(2_000)
  await link.restore()
})
