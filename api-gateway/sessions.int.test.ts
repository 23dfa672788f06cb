import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readMe, updateUser } from '#contracts/api/identity.ts'
import { startSystem } from '#platform/testing/system.ts'

const { api, url, databases } = await startSystem({ services: ['api-gateway'] })
const acme = await api.signUp({ name: 'Acme' })
const password = 'a password for tests'

/** A session or a problem. */
const said = z.looseObject({
  accessToken: z.string().optional(),
  user: z.looseObject({ role: z.string() }).optional(),
  requestId: z.string().optional(),
})

/** Signs in as a browser does: token from the body, the rest from the cookie. */
async function browser(email: string, secret = password) {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password: secret }),
  })
  return { status: answer.status, cookie: cookieOf(answer), body: said.parse(await answer.json()) }
}

async function post(path: string, cookie: string) {
  const answer = await fetch(`${url}/api/v1/auth/${path}`, { method: 'POST', headers: { cookie } })
  const text = await answer.text()
  const body = text ? said.parse(JSON.parse(text)) : undefined
  return { status: answer.status, cookie: cookieOf(answer), body }
}

const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''

/** As if that much time had passed since every token was used. */
async function secondsLater(seconds: number) {
  await databases['api-gateway'].sql(
    'UPDATE refresh_tokens SET used_at = used_at - make_interval(secs => $1)',
    [seconds],
  )
}

describe('signing in', () => {
  it('gives an access token for ten minutes and a cookie that scripts do not see', async () => {
    const answer = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email: ` ${acme.admin.email.toUpperCase()}`, password }),
    })

    expect(await answer.json()).toMatchObject({
      tokenType: 'Bearer',
      expiresInSeconds: 600,
      user: { id: acme.admin.id, organizationId: acme.id, role: 'admin', operator: false },
    })
    expect(answer.headers.get('set-cookie')).toMatch(
      /^piecework_refresh=[\w-]{43}; Max-Age=1209600; Path=\/api\/v1\/auth; HttpOnly; SameSite=Strict$/,
    )
  })

  it('says the same, after the same time, for a wrong password and an unknown address', async () => {
    const timed = async (email: string) => {
      const started = performance.now()
      const { status, body } = await browser(email, 'not the password')
      const { requestId, ...rest } = body
      expect(requestId).toBeTruthy()
      return { status, said: rest, tookMs: performance.now() - started }
    }
    const bob = await acme.add('worker', 'Bob')
    const wrong: Awaited<ReturnType<typeof timed>>[] = []
    const unknown: typeof wrong = []
    for (let count = 0; count < 8; count += 1) {
      wrong.push(await timed(bob.email))
      unknown.push(await timed(`nobody-${count}@example.test`))
    }

    expect(wrong[0]).toMatchObject({ status: 401, said: { code: 'invalid_credentials' } })
    expect(unknown[0]?.said).toEqual(wrong[0]?.said)
    const median = (all: typeof wrong) =>
      all.map(({ tookMs }) => tookMs).toSorted((one, other) => one - other)[4] ?? 0
    const ratio = median(unknown) / median(wrong)
    expect(ratio).toBeGreaterThan(0.5)
    expect(ratio).toBeLessThan(2)
  })

  it('is refused after ten wrong passwords, sent at once or not; right ones do not count', async () => {
    const cid = await acme.add('worker', 'Cid')
    for (let count = 0; count < 12; count += 1) {
      expect((await browser(cid.email)).status).toBe(200)
    }

    const guesses = await Promise.all(
      Array.from({ length: 30 }, (_, count) => browser(cid.email, `guess ${count}`)),
    )
    const right = await browser(cid.email)

    const judged = guesses.filter(({ status }) => status === 401).length
    expect(judged).toBeGreaterThanOrEqual(10)
    // Three passwords are checked at once, so two more may slip in.
    expect(judged).toBeLessThanOrEqual(12)
    expect(right).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
  })
})

describe('who guesses passwords', () => {
  const login = (email: string, secret: string, headers: Record<string, string>) =>
    api.send('POST', '/auth/login', { email, password: secret }, headers)

  it('is counted as one, however they write the address or where they say they are', async () => {
    const { email } = await acme.add('worker', 'Fay')
    const disguises: [string, Record<string, string>][] = [
      [email.toUpperCase(), {}],
      [` ${email} `, {}],
      [email.replace('fay', 'Fay'), { 'x-forwarded-for': '10.0.0.1' }],
      [email, { 'x-real-ip': '10.0.0.2', 'x-client-ip': '10.0.0.2' }],
      [email, { forwarded: 'for=10.0.0.3' }],
      [email, { 'user-agent': 'another browser' }],
      [email, { cookie: `piecework_refresh=${'A'.repeat(43)}` }],
      [email, { 'x-forwarded-for': '10.0.0.4, 10.0.0.5' }],
      [email.replace('@example', '@EXAMPLE'), {}],
      [email, { authorization: `Bearer ${acme.admin.token}` }],
    ]
    for (const [address, headers] of disguises) {
      expect((await login(address, 'a wrong guess', headers)).status).toBe(401)
    }

    for (const [address, headers] of disguises) {
      const answer = await login(address, password, headers)
      expect(answer).toMatchObject({ status: 429, body: { code: 'rate_limited' } })
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    }
  })
})

describe('refreshing', () => {
  it('changes the cookie for a new one each time', async () => {
    const first = await browser(acme.admin.email)
    const second = await post('refresh', first.cookie)
    const third = await post('refresh', second.cookie)

    expect(third).toMatchObject({ status: 200, body: { user: { id: acme.admin.id } } })
    expect(new Set([first.cookie, second.cookie, third.cookie]).size).toBe(3)
    const me = await fetch(`${url}/api/v1/me`, {
      headers: { authorization: `Bearer ${third.body?.accessToken}` },
    })
    expect(me.status).toBe(200)
  })

  it('gives who lost the answer another one, within ten seconds', async () => {
    const { cookie } = await browser(acme.admin.email)
    const lost = await post('refresh', cookie)
    await secondsLater(9)
    const again = await post('refresh', cookie)

    expect(again.status).toBe(200)
    expect((await post('refresh', lost.cookie)).status).toBe(200)
    expect((await post('refresh', again.cookie)).status).toBe(200)
  })

  it('with a token that was used before ends the whole session, and no other', async () => {
    const stolen = await browser(acme.admin.email)
    const other = await browser(acme.admin.email)
    const owner = await post('refresh', stolen.cookie)
    await secondsLater(11)

    expect(await post('refresh', stolen.cookie)).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    })
    expect((await post('refresh', owner.cookie)).status).toBe(401)
    expect((await post('refresh', other.cookie)).status).toBe(200)
  })

  it('twice at the same moment serves both', async () => {
    const { cookie } = await browser(acme.admin.email)
    const both = await Promise.all([post('refresh', cookie), post('refresh', cookie)])

    expect(both.map(({ status }) => status)).toEqual([200, 200])
  })

  it.each(['', 'piecework_refresh=', 'piecework_refresh=x', `piecework_refresh=${'A'.repeat(43)}`])(
    'is refused with the cookie "%s"',
    async (cookie) => {
      expect((await post('refresh', cookie)).status).toBe(401)
    },
  )

  it('ends at once for who is disabled, and brings a new role', async () => {
    const dan = await acme.add('worker', 'Dan')
    const { cookie } = await browser(dan.email)
    const params = { userId: dan.id }

    await acme.admin.call(updateUser, { params, body: { role: 'manager' } })
    const promoted = await post('refresh', cookie)
    expect(promoted.body?.user?.role).toBe('manager')

    await acme.admin.call(updateUser, { params, body: { status: 'disabled' } })
    expect((await post('refresh', promoted.cookie)).status).toBe(401)
    expect(await browser(dan.email)).toMatchObject({
      status: 401,
      body: { code: 'invalid_credentials' },
    })

    await acme.admin.call(updateUser, { params, body: { status: 'active' } })
    expect((await post('refresh', promoted.cookie)).status).toBe(401)
    expect((await browser(dan.email)).status).toBe(200)
  })
})

describe('signing out', () => {
  it('ends the session and takes the cookie back', async () => {
    const { cookie } = await browser(acme.admin.email)
    const out = await post('logout', cookie)

    expect(out).toMatchObject({ status: 204, cookie: 'piecework_refresh=' })
    expect((await post('refresh', cookie)).status).toBe(401)
    expect((await post('logout', cookie)).status).toBe(204)
    expect((await post('logout', '')).status).toBe(204)
  })
})

it('keeps no secret in its database', async () => {
  const { cookie } = await browser(acme.admin.email)
  const secret = cookie.split('=')[1] ?? ''
  const rows = await databases['api-gateway'].sql(
    `SELECT string_agg(t::text, ' ') AS everything FROM (
       SELECT s::text AS t FROM sessions s UNION ALL SELECT r::text FROM refresh_tokens r
       UNION ALL SELECT u::text FROM users u UNION ALL SELECT o.message::text FROM outbox o) x`,
  )
  const [tables] = z.array(z.object({ everything: z.string() })).parse(rows)

  expect(secret).toHaveLength(43)
  expect(tables?.everything).not.toContain(secret)
  expect(tables?.everything).not.toContain(password)
  expect(await acme.admin.call(readMe)).not.toHaveProperty('passwordHash')
})
