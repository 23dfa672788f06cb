import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { endpoint } from '#contracts/endpoint.ts'
import { database, type Migration, type Trx } from './db.ts'
import { conflict } from './errors.ts'
import { startHeartbeat } from './heartbeat.ts'
import { reply, serve } from './http.ts'
import { heartbeatMigration } from './migrations/heartbeat.ts'
import { idempotencyMigration } from './migrations/idempotency-keys.ts'
import { httpService } from './testing/http-service.ts'
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

const note = { service: 'accounting', roles: ['manager'], errors: [], summary: '' } as const
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

const { call } = await httpService({
  build: (router) => {
    serve(router, addNote, ({ actor, body }) => db.as(actor, (trx) => add(trx, body.text)))
    serve(router, listNotes, ({ actor }) =>
      db.read(actor, async (trx) => ({ ids: await trx('notes').pluck('id') })),
    )
  },
})
const path = '/api/v1/notes'
const write = (text: string, key?: string) =>
  call('POST', path, { body: { text }, headers: key ? { 'idempotency-key': key } : {} })

afterEach(() => sql('TRUNCATE notes, idempotency_keys'))
afterAll(async () => {
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
    const first = await write(text, 'key-1')
    const second = await write(text, 'key-1')

    expect([first.status, second.status]).toEqual([status, status])
    expect(second.text).toBe(first.text)
    expect(second.header('location')).toBe(first.header('location'))
    expect([first.header('idempotent-replayed'), second.header('idempotent-replayed')]).toEqual([
      null,
      'true',
    ])
  })

  it('but with another body is refused', async () => {
    await write('hello', 'key-1')
    const other = await write('good-bye', 'key-1')

    expect(other.status).toBe(422)
    expect(other.body.code).toBe('idempotency_key_reused')
    expect(other.header('idempotent-replayed')).toBeNull()
  })
})

it('without the primary, reads carry their age and writes ask to come again', async () => {
  await write('hello')
  await replicaCaughtUp()
  expect((await call('GET', path)).header('x-as-of')).toBeNull()
  await link.cut()

  const read = await call('GET', path)
  const since = Date.now()
  const written = await write('hello')
  const tookMs = Date.now() - since

  expect(read.status).toBe(200)
  const ageMs = Date.now() - Date.parse(read.header('x-as-of') ?? '')
  expect(ageMs).toBeLessThan(5_000)
  expect([written.status, written.header('retry-after')]).toEqual([503, '2'])
  expect(tookMs).toBeLessThan(2_000)
  await link.restore()
})
