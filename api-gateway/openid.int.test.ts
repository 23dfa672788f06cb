import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readAuditLog } from '#contracts/api/access.ts'
import { createUser, login, Session, updateUser } from '#contracts/api/identity.ts'
import { readSignInOptions } from '#contracts/api/openid.ts'
import type { Answer } from '#platform/testing/api.ts'
import { startSystem } from '#platform/testing/system.ts'
import { testProvider, visit } from './testing/openid-provider.ts'

const publicUrl = 'http://app.example.test'
const home = `${publicUrl}/sign-in/return`
const { state, ...provider } = await testProvider(home, {
  ann: { email: 'Ann@Acme.test', email_verified: true },
  unverified: { email: 'ann@acme.test', email_verified: false },
  silent: { email: 'ann@acme.test' },
  nameless: {},
  stranger: { email: 'nobody@acme.test', email_verified: true },
  invited: { email: 'ina@acme.test', email_verified: true },
  disabled: { email: 'dan@acme.test', email_verified: true },
})
const { api, databases } = await startSystem({
  services: ['api-gateway'],
  env: {
    'api-gateway': {
      PUBLIC_URL: publicUrl,
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.clientId,
      OIDC_CLIENT_SECRET: provider.clientSecret,
      OIDC_LABEL: 'Acme accounts',
      OPERATOR_EMAILS: 'ann@acme.test',
    },
  },
})
const password = 'a password for tests'
const acme = await api.signUp({ name: 'Acme' })
const add = (name: string, more: object = { password }) =>
  acme.admin.call(createUser, {
    body: { name, email: `${name.toLowerCase()}@acme.test`, role: 'worker', ...more },
  })
const ann = await add('Ann')
await add('Ina', {})
const dan = await add('Dan')
await acme.admin.call(updateUser, { params: { userId: dan.id }, body: { status: 'disabled' } })

const cookieOf = ({ headers }: Answer, name: string) =>
  headers.getSetCookie().find((set) => set.startsWith(`${name}=`)) ?? ''
const pair = (set: string) => set.split(';')[0] ?? ''

/** Goes to the provider; what the browser has when it comes back. */
async function leave(who: string) {
  state.signsIn = who
  const started = await api.send('POST', '/auth/openid/start')
  const { url } = z.object({ url: z.url() }).parse(started.body)
  return { url, cookie: pair(cookieOf(started, 'piecework_openid')) }
}

const finish = (returned: string, cookie: string) =>
  api.send('POST', '/auth/openid/finish', { returned }, { cookie })

async function signIn(who: string): Promise<Answer> {
  const { url, cookie } = await leave(who)
  return finish(await visit(url, home), cookie)
}

describe('signing in through a provider', () => {
  it('opens a session like a password does, for whom the provider has verified', async () => {
    expect(await api.call(readSignInOptions)).toEqual({ openId: { label: 'Acme accounts' } })
    const answer = await signIn('ann')
    expect(answer.status).toBe(200)
    const session = Session.parse(answer.body)
    expect(session.user).toMatchObject({ id: ann.id, role: 'worker', operator: false })

    const set = cookieOf(answer, 'piecework_refresh')
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/api/v1/auth']) {
      expect(set).toContain(part)
    }
    expect(cookieOf(answer, 'piecework_openid')).toContain('Max-Age=0')
    const renewed = await api.send('POST', '/auth/refresh', undefined, { cookie: pair(set) })
    expect(renewed.status).toBe(200)

    const query = { action: 'sign_in.succeeded' as const }
    const { items } = await acme.admin.call(readAuditLog, { query })
    expect(items.find(({ subject }) => subject?.id === ann.id)).toMatchObject({
      details: { by: 'openid' },
    })
  })

  it.each([
    ['unverified', 403, 'address_not_verified'],
    ['silent', 403, 'address_not_verified'],
    ['nameless', 403, 'address_not_verified'],
    ['stranger', 403, 'unknown_user'],
    ['invited', 403, 'unknown_user'],
    ['disabled', 403, 'unknown_user'],
  ])('refuses who is %s, and makes nobody', async (who, status, code) => {
    const people = await databases['api-gateway'].sql('SELECT count(*) FROM users')
    const answer = await signIn(who)
    expect(answer).toMatchObject({ status, body: { code } })
    expect(cookieOf(answer, 'piecework_refresh')).toBe('')
    expect(await databases['api-gateway'].sql('SELECT count(*) FROM users')).toEqual(people)
  })

  it('notes in vain attempts of people who may not come in', async () => {
    const query = { action: 'sign_in.failed' as const }
    const { items } = await acme.admin.call(readAuditLog, { query })
    expect(items.map(({ subject }) => subject?.name).toSorted()).toEqual(['Dan', 'Ina'])
  })

  it('says so when the provider refused', async () => {
    state.refuses = true
    const answer = await signIn('ann')
    state.refuses = false
    expect(answer).toMatchObject({ status: 401, body: { code: 'openid_refused' } })
  })
})

describe('what came back', () => {
  it('counts only in the browser that went there', async () => {
    const { url, cookie } = await leave('ann')
    const returned = await visit(url, home)
    const other = await leave('ann')

    expect(await finish(returned, '')).toMatchObject({ body: { code: 'openid_expired' } })
    expect(await finish(returned, `${cookie.slice(0, -4)}AAAA`)).toMatchObject({
      body: { code: 'openid_expired' },
    })
    expect(await finish(returned, other.cookie)).toMatchObject({
      status: 401,
      body: { code: 'openid_refused' },
    })
  })

  it('is refused with another state, issuer or code, and the second time', async () => {
    const { url, cookie } = await leave('ann')
    const returned = await visit(url, home)
    for (const [name, value] of [
      ['state', 'x'],
      ['iss', 'https://evil.test'],
      ['code', 'x'],
    ]) {
      const changed = new URLSearchParams(returned)
      changed.set(name ?? '', value ?? '')
      expect(await finish(changed.toString(), cookie)).toMatchObject({
        status: 401,
        body: { code: 'openid_refused' },
      })
    }
    const { url: again, cookie: fresh } = await leave('ann')
    const used = await visit(again, home)
    expect((await finish(used, fresh)).status).toBe(200)
    expect((await finish(used, fresh)).status).toBe(401)
  })

  it('is refused when it answers another question: nonce and verifier are this journey’s', async () => {
    const { url, cookie } = await leave('ann')
    expect(new URL(url).searchParams.get('code_challenge_method')).toBe('S256')
    for (const name of ['nonce', 'code_challenge']) {
      expect(new URL(url).searchParams.has(name)).toBe(true)
      const changed = new URL(url)
      const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM'
      changed.searchParams.set(name, challenge)
      const returned = await visit(changed.href, home)
      expect(await finish(returned, cookie)).toMatchObject({
        status: 401,
        body: { code: 'openid_refused' },
      })
    }
  })
})

it('a provider that does not answer holds up nothing else', async () => {
  const { url, cookie } = await leave('ann')
  const returned = await visit(url, home)
  state.frozen = true
  const answer = await finish(returned, cookie)
  state.frozen = false
  expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  const { user } = await api.call(login, { body: { email: ann.email, password } })
  expect(user.id).toBe(ann.id)
})
