import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  createUser,
  listUsers,
  readMe,
  readOrganization,
  readUser,
  signUp,
  updateMe,
  updateOrganization,
  updateUser,
} from '#contracts/api/identity.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api, databases } = await startSystem({ services: ['api-gateway'] })
const acme = await api.signUp({ name: 'Acme', currency: 'EUR', timeZone: 'Europe/Berlin' })
const globex = await api.signUp({ name: 'Globex' })
const password = 'a password for tests'

/** What was announced about a subject, oldest first. */
async function announced(subject: string) {
  const rows = await databases['api-gateway'].sql(
    `SELECT message::jsonb AS message FROM outbox WHERE message::jsonb ->> 'subject' = $1 ORDER BY id`,
    [subject],
  )
  return z
    .array(z.object({ message: z.looseObject({}) }))
    .parse(rows)
    .map(({ message }) => message)
}

describe('signing up', () => {
  it('founds an organization with an admin and announces both', async () => {
    const [organization] = await announced(acme.id)
    const [admin] = await announced(acme.admin.id)

    expect(organization).toMatchObject({
      type: 'organization.created.v1',
      organizationid: acme.id,
      aggregateversion: 1,
      data: { name: 'Acme', currency: 'EUR', timeZone: 'Europe/Berlin' },
    })
    expect(admin).toMatchObject({
      type: 'user.created.v1',
      organizationid: acme.id,
      data: { role: 'admin', status: 'active', email: acme.admin.email },
    })
  })

  it('refuses an address that somebody has, whatever its letters', async () => {
    const admin = { name: 'Eve', email: acme.admin.email.toUpperCase(), password }
    const attempt = api.call(signUp, { body: { name: 'Other', admin } })

    await expect(attempt).rejects.toMatchObject({ status: 409, code: 'email_taken' })
  })

  it.each([
    [{ name: '  ' }, 'name'],
    [{ currency: 'euro' }, 'currency'],
    [{ timeZone: 'Mars/Base' }, 'timeZone'],
    [{ role: 'admin' }, 'role'],
    [{ admin: { name: 'Eve', email: 'nowhere', password } }, 'admin.email'],
    [{ admin: { name: 'Eve', email: 'e@x.test', password: 'short' } }, 'admin.password'],
    [{ admin: { name: 'E', email: 'e@x.test', password, operator: true } }, 'admin.operator'],
  ])('names the field that is wrong: %j', async (wrong, path) => {
    const admin = { name: 'Eve', email: 'eve@example.test', password }
    const answer = await api.send('POST', '/organizations', { name: 'Initech', admin, ...wrong })

    expect(answer.status).toBe(422)
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: [{ path }] })
  })
})

describe('people', () => {
  it('are added by an admin and announced', async () => {
    const ann = await acme.add('worker', 'Ann')

    expect(await ann.call(readMe)).toMatchObject({ name: 'Ann', role: 'worker', status: 'active' })
    expect(await announced(ann.id)).toMatchObject([
      { type: 'user.created.v1', data: { role: 'worker', status: 'active' } },
    ])
  })

  it('are added once when the answer was lost', async () => {
    const body = { name: 'Ida', email: 'ida@example.test', role: 'worker' as const, password }
    const headers = { 'Idempotency-Key': 'add-ida' }

    const first = await acme.admin.call(createUser, { body, headers })
    const second = await acme.admin.call(createUser, { body, headers })

    expect(second).toEqual(first)
  })

  it('change their own name and language, nothing else', async () => {
    const bob = await acme.add('worker', 'Bob')

    const renamed = await bob.call(updateMe, { body: { name: 'Robert', locale: 'ru' } })
    const promoted = await bob.send('PATCH', '/me', { role: 'admin' })

    expect(renamed).toMatchObject({ name: 'Robert', locale: 'ru', role: 'worker' })
    expect(promoted).toMatchObject({ status: 422, body: { errors: [{ path: 'role' }] } })
    expect(await announced(bob.id)).toMatchObject([
      { aggregateversion: 1 },
      { type: 'user.updated.v1', aggregateversion: 2, data: { name: 'Robert', locale: 'ru' } },
    ])
  })

  it('who are changed to what they are announce nothing', async () => {
    const cid = await acme.add('worker', 'Cid')
    await acme.admin.call(updateUser, { params: { userId: cid.id }, body: { role: 'worker' } })

    expect(await announced(cid.id)).toHaveLength(1)
  })

  it('are found by part of name or address, page by page', async () => {
    const { admin, add } = await api.signUp({ name: 'Pages' })
    for (const name of ['Per Cent%', 'Per Haps', 'Gus']) await add('worker', name)

    const search = await admin.call(listUsers, { query: { search: 'per' } })
    const literally = await admin.call(listUsers, { query: { search: 'CENT%' } })
    const first = await admin.call(listUsers, { query: { limit: 3 } })
    const cursor = first.nextCursor ?? ''
    const second = await admin.call(listUsers, { query: { limit: 3, cursor } })

    expect(search.items.map(({ name }) => name)).toEqual(['Per Cent%', 'Per Haps'])
    expect(literally.items.map(({ name }) => name)).toEqual(['Per Cent%'])
    expect(first.items).toHaveLength(3)
    expect(second).toMatchObject({ items: [{ name: 'Gus' }], nextCursor: null })
    const broken = await admin.send('GET', '/users?cursor=x')
    expect(broken).toMatchObject({ status: 422, body: { errors: [{ path: 'cursor' }] } })
  })

  it('of another organization do not exist', async () => {
    const params = { userId: globex.admin.id }
    const missing = { status: 404, code: 'not_found' }

    await expect(acme.admin.call(readUser, { params })).rejects.toMatchObject(missing)
    const change = acme.admin.call(updateUser, { params, body: { name: 'Mine' } })
    await expect(change).rejects.toMatchObject(missing)
    const { items } = await acme.admin.call(listUsers)
    expect(items.map(({ organizationId }) => organizationId)).toEqual(items.map(() => acme.id))
  })
})

describe('the last admin', () => {
  it('stays, and an organization with two may lose one', async () => {
    const { admin, add } = await api.signUp({ name: 'Two' })
    const body = { role: 'worker' as const }
    const params = { userId: admin.id }
    const lastAdmin = { status: 409, code: 'last_admin' }

    await expect(admin.call(updateUser, { params, body })).rejects.toMatchObject(lastAdmin)
    const disabled = admin.call(updateUser, { params, body: { status: 'disabled' } })
    await expect(disabled).rejects.toMatchObject(lastAdmin)

    const second = await add('admin', 'Second')
    expect(await admin.call(updateUser, { params, body })).toMatchObject({ role: 'worker' })
    const last = second.call(updateUser, { params: { userId: second.id }, body })
    await expect(last).rejects.toMatchObject(lastAdmin)
  })

  it('stays when two admins demote each other at the same moment', async () => {
    const { admin, add } = await api.signUp({ name: 'Race' })
    const second = await add('admin', 'Second')
    const body = { role: 'manager' as const }

    const outcomes = await Promise.allSettled([
      admin.call(updateUser, { params: { userId: second.id }, body }),
      second.call(updateUser, { params: { userId: admin.id }, body }),
    ])

    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('roles', () => {
  it('decide who may what, after it is known who asks', async () => {
    const ann = await acme.add('worker', 'Ann')
    const max = await acme.add('manager', 'Max')
    const forbidden = { status: 403, body: { code: 'forbidden' } }

    expect(await api.send('GET', '/users')).toMatchObject({ status: 401 })
    expect(await ann.send('GET', '/users')).toMatchObject(forbidden)
    expect(await max.send('GET', '/users')).toMatchObject({ status: 200 })
    // By role before by shape, and before the service is asked.
    expect(await max.send('POST', '/users', 'no json')).toMatchObject(forbidden)
    expect(await ann.send('POST', '/tasks', { title: 'Mine' })).toMatchObject(forbidden)
    expect(await max.send('PATCH', '/organization', { name: 'Ours' })).toMatchObject(forbidden)
  })
})

it('changes name and time zone of the organization and announces it', async () => {
  const { id, admin } = await api.signUp({ name: 'Before' })

  await admin.call(updateOrganization, { body: { name: 'After', timeZone: 'Asia/Tokyo' } })

  expect(await admin.call(readOrganization)).toMatchObject({
    name: 'After',
    timeZone: 'Asia/Tokyo',
  })
  expect(await announced(id)).toMatchObject([
    { type: 'organization.created.v1' },
    { type: 'organization.updated.v1', aggregateversion: 2, data: { name: 'After' } },
  ])
})
