import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import * as access from '#contracts/api/access.ts'
import { createUser, readMe, updateMe, updateUser } from '#contracts/api/identity.ts'
import { unseal } from '#platform/seal.ts'
import { startSystem } from '#platform/testing/system.ts'

const mailLinkKey = Buffer.alloc(32, 7)
const { api, url, databases } = await startSystem({
  services: ['api-gateway'],
  env: { 'api-gateway': { MAIL_LINK_KEY: mailLinkKey.toString('base64') } },
})
const { sql } = databases['api-gateway']
const acme = await api.signUp()
const bolt = await api.signUp()
const password = 'a password for tests'

/** Calls with any token. */
async function as(token: string, method: string, path: string, body?: object) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  await answer.arrayBuffer()
  return answer.status
}

describe('sessions', () => {
  it('are listed with their device and end one by one', async () => {
    const ann = await acme.add('worker', 'Ann')
    const other = await api.signIn(ann.email, password)
    const { items } = await ann.call(access.listSessions)
    expect(items.map(({ current }) => current).toSorted()).toEqual([false, true])
    expect(items[0]).toMatchObject({ address: '127.0.0.1', userAgent: expect.any(String) })

    const otherOne = items.find(({ current }) => !current)?.id ?? ''
    await ann.call(access.endSession, { params: { sessionId: otherOne } })
    const left = await other.call(access.listSessions)
    expect(left.items).toHaveLength(1)
    const again = ann.call(access.endSession, { params: { sessionId: otherOne } })
    await expect(again).rejects.toMatchObject({ status: 404 })
  })

  it('of other people do not exist, not even for the admin', async () => {
    const bob = await acme.add('worker', 'Bob')
    const { items } = await bob.call(access.listSessions)
    const end = { params: { sessionId: items[0]?.id ?? '' } }
    for (const stranger of [acme.admin, bolt.admin]) {
      await expect(stranger.call(access.endSession, end)).rejects.toMatchObject({ status: 404 })
    }
  })
})

describe('a token for scripts', () => {
  const wanted = { name: 'nightly import', scope: 'read' as const }

  it('is shown once, reads only when it is for reading, and is kept as a hash', async () => {
    const made = await acme.admin.call(access.createAccessToken, { body: wanted })
    expect(made.token).toMatch(/^piecework_[\w-]{43}$/)
    expect(await as(made.token, 'GET', '/me')).toBe(200)
    expect(await as(made.token, 'PATCH', '/me', { name: 'Script' })).toBe(403)
    const { items } = await acme.admin.call(access.listAccessTokens)
    expect(items).toEqual([expect.not.objectContaining({ token: expect.anything() })])
    const kept = await sql('SELECT * FROM personal_tokens')
    expect(JSON.stringify(kept)).not.toContain(made.token.slice(10))
  })

  it('writes when it is for writing, but makes no further tokens and ends no sessions', async () => {
    const body = { ...wanted, scope: 'write' as const }
    const { token } = await acme.admin.call(access.createAccessToken, { body })
    expect(await as(token, 'PATCH', '/me', { name: 'Script' })).toBe(200)
    expect(await as(token, 'POST', '/access-tokens', wanted)).toBe(403)
    expect(await as(token, 'GET', '/sessions')).toBe(403)
  })

  it('has the role that its person has now, and none once it is revoked or the person is', async () => {
    const max = await acme.add('manager', 'Max')
    const made = await max.call(access.createAccessToken, { body: wanted })
    const other = await max.call(access.createAccessToken, { body: wanted })
    expect(await as(made.token, 'GET', '/users')).toBe(200)
    await max.call(access.revokeAccessToken, { params: { tokenId: made.id } })
    const change = { params: { userId: max.id }, body: { role: 'worker' as const } }
    await acme.admin.call(updateUser, change)
    expect(await as(other.token, 'GET', '/users')).toBe(403)
    await sleep(5_500)
    expect(await as(made.token, 'GET', '/me')).toBe(401)
    await acme.admin.call(updateUser, { ...change, body: { status: 'disabled' } })
    await sleep(5_500)
    expect(await as(other.token, 'GET', '/me')).toBe(401)
  })

  it('of other people does not exist; a made-up one is none', async () => {
    const made = await acme.admin.call(access.createAccessToken, { body: wanted })
    const revoke = bolt.admin.call(access.revokeAccessToken, { params: { tokenId: made.id } })
    await expect(revoke).rejects.toMatchObject({ status: 404 })
    expect(await as(`piecework_${'A'.repeat(43)}`, 'GET', '/me')).toBe(401)
    expect(await as(`${made.token}A`, 'GET', '/me')).toBe(401)
  })
})

const event = z.object({ data: z.object({ userId: z.string(), sealedToken: z.string() }) })

/** The secret of the link that was announced last. */
async function linkFor(userId: string): Promise<string> {
  const rows = await sql<{ message: string }>(
    `SELECT message FROM outbox WHERE routing_key = 'user.password_reset_requested.v1'
      ORDER BY id DESC`,
  )
  const drafts = rows.map(({ message }) => event.parse(JSON.parse(message)).data)
  return unseal(mailLinkKey, drafts.find((each) => each.userId === userId)?.sealedToken ?? '')
}

describe('a forgotten password', () => {
  it('is set anew with a link that works once, and all devices are signed out', async () => {
    const cid = await acme.add('worker', 'Cid')
    await api.call(access.requestPasswordReset, { body: { email: cid.email } })
    const token = await linkFor(cid.id)
    const body = { token, password: 'another password' }
    await api.call(access.resetPassword, { body })

    expect((await api.signIn(cid.email, 'another password')).id).toBe(cid.id)
    await expect(api.signIn(cid.email, password)).rejects.toMatchObject({ status: 401 })
    await expect(api.call(access.resetPassword, { body })).rejects.toMatchObject({
      code: 'token_invalid',
    })
    const ended = await sql('SELECT FROM sessions WHERE user_id = $1 AND revoked_at IS NULL', [
      cid.id,
    ])
    expect(ended).toHaveLength(1)
  })

  it('is answered alike, after the same time, for an address nobody has', async () => {
    const before = await sql('SELECT FROM password_links')
    const started = performance.now()
    const answer = await api.send('POST', '/auth/password-reset-requests', { email: 'no@one.test' })
    expect(answer).toMatchObject({ status: 202, body: undefined })
    expect(performance.now() - started).toBeGreaterThan(240)
    expect(await sql('SELECT FROM password_links')).toHaveLength(before.length)
  })

  it('has one good link at a time, for an hour, for active people', async () => {
    const dan = await acme.add('worker', 'Dan')
    const reset = { body: { email: dan.email } }
    await api.call(access.requestPasswordReset, reset)
    const first = await linkFor(dan.id)
    await api.call(access.requestPasswordReset, reset)
    const second = await linkFor(dan.id)
    const use = (token: string) =>
      api.call(access.resetPassword, { body: { token, password: 'another password' } })
    await expect(use(first)).rejects.toMatchObject({ code: 'token_invalid' })
    await sql("UPDATE password_links SET expires_at = expires_at - interval '61 minutes'")
    await expect(use(second)).rejects.toMatchObject({ code: 'token_invalid' })
  })
})

it.each(['qwertyuiop', '1234567890', 'Qwertyuiop'])('refuses the password %s', async (common) => {
  const person = { name: 'Eve', email: `${common}@example.test`, role: 'worker' as const }
  const add = acme.admin.call(createUser, { body: { ...person, password: common } })
  await expect(add).rejects.toMatchObject({ status: 422, code: 'validation_failed' })
})

describe('the audit log', () => {
  it('tells the admin what happened, by whom and from where', async () => {
    const fay = await acme.add('worker', 'Fay')
    const wrong = api.signIn(fay.email, 'not the password')
    await expect(wrong).rejects.toMatchObject({ status: 401 })
    const change = { params: { userId: fay.id }, body: { role: 'manager' as const } }
    await acme.admin.call(updateUser, change)

    const { items } = await acme.admin.call(access.readAuditLog)
    const about = items.filter(({ subject }) => subject?.id === fay.id)
    expect(about.map(({ action }) => action).toSorted()).toEqual([
      'sign_in.failed',
      'sign_in.succeeded',
      'user.added',
      'user.changed',
    ])
    expect(about.find(({ action }) => action === 'user.changed')).toMatchObject({
      actor: { id: acme.admin.id },
      subject: { name: 'Fay' },
      address: '127.0.0.1',
      details: { before: { role: 'worker' }, after: { role: 'manager' } },
    })
    expect(JSON.stringify(items)).not.toContain('password for tests')
  })

  it('is read page by page, by admins of the organization alone, and never changed', async () => {
    const first = await acme.admin.call(access.readAuditLog, { query: { limit: 2 } })
    const query = { limit: 2, cursor: first.nextCursor ?? '' }
    const second = await acme.admin.call(access.readAuditLog, { query })
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4)
    const others = await bolt.admin.call(access.readAuditLog)
    expect(others.items.every(({ actor }) => actor?.id !== acme.admin.id)).toBe(true)
    const eve = await acme.add('accountant', 'Eve')
    await expect(eve.call(access.readAuditLog)).rejects.toMatchObject({ status: 403 })
    const db = databases['api-gateway'].db
    const forge = db.as({ organizationId: acme.id }, (trx) => trx('audit_log').delete())
    await expect(forge).rejects.toThrow(/permission denied/)
  })

  it('has nothing of a change that did not happen', async () => {
    const gil = await acme.add('worker', 'Gil')
    await gil.call(updateMe, { body: { name: 'Gil' } })
    expect((await gil.call(readMe)).name).toBe('Gil')
    const { items } = await acme.admin.call(access.readAuditLog, {
      query: { action: 'user.changed' },
    })
    expect(items.some(({ subject }) => subject?.id === gil.id)).toBe(false)
  })
})
