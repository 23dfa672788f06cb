import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { signInternalToken } from '#platform/auth.ts'
import { signed as forge, forgedTokens, type Genuine } from '../../tests/abuse/tokens.ts'
import { aPerson, testGateway } from '../testing/gateway.ts'
import { rawUpstream } from '../testing/raw-upstream.ts'
import { accessTokenIssuer } from './access-tokens.ts'

const service = await rawUpstream((_, response) => response.end('{}'))
const gateway = await testGateway({ origins: [service.origin] })
const [current, previous] = gateway.keys.keys
const ann = aPerson('manager')
const sessionId = '01932b5e-0000-7000-8000-000000000001'
const seconds = Math.floor(Date.now() / 1_000)

const genuine: Genuine = {
  header: { alg: 'ES256', typ: 'at+jwt', kid: 'signs-now' },
  payload: {
    iss: 'piecework',
    aud: 'piecework-api',
    typ: 'access',
    sub: ann.id,
    org: ann.organizationId,
    role: 'manager',
    sid: sessionId,
    iat: seconds,
    exp: seconds + 600,
  },
  key: { ...current },
}
const signed = (changes: object = {}, head: object = {}, key = current) =>
  forge(genuine, { ...changes }, { ...head }, { ...key })

async function statusFor(authorization: string): Promise<number> {
  const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers: { authorization } })
  await answer.arrayBuffer()
  return answer.status
}

const status = async (token: string) => statusFor(`Bearer ${token}`)

describe('believes', () => {
  it('a token of its own, again and again', async () => {
    const token = signed()
    expect(await status(token)).toBe(200)
    expect(await status(token)).toBe(200)
  })

  it('a token of the key that signed before', async () => {
    const issue = await accessTokenIssuer({ keys: previous ? [previous] : [] })
    expect(await status(await issue({ person: ann, sessionId }, new Date()))).toBe(200)
  })
})

describe('does not believe', () => {
  it.each(forgedTokens(genuine))('%s', async (_, token) => {
    expect(await status(token)).toBe(401)
  })

  it.each<[string, () => Promise<string> | string]>([
    ['our other key with this kid', () => signed({}, {}, previous)],
    ['no kid', () => signed({}, { kid: undefined })],
    ['another type', () => signed({ typ: 'refresh' })],
    ['no type', () => signed({ typ: undefined })],
    ['no session', () => signed({ sid: undefined })],
    ['a session that is a path', () => signed({ sid: '../../x' })],
    [
      'a token for inside',
      () => signInternalToken({ ...gateway.internalKey }, inside, 'task-tracker'),
    ],
    ['a token for inside with our key', () => signInternalToken(named(), inside, 'task-tracker')],
    ['nothing', () => ''],
  ])('%s', async (_, make) => {
    expect(await status(await make())).toBe(401)
  })

  it.each(['', 'Bearer', 'Basic YTpi', 'Token x'])('the header "%s"', async (value) => {
    expect(await statusFor(value)).toBe(401)
  })

  it('a good token under another scheme', async () => {
    expect(await statusFor(`Basic ${signed()}`)).toBe(401)
  })

  it('a token that expired after it was believed', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 2
    const token = signed({ exp })
    expect(await status(token)).toBe(200)
    while (Date.now() < exp * 1_000) await sleep(50)
    expect(await status(token)).toBe(401)
  })
})

const inside = {
  id: ann.id,
  organizationId: ann.organizationId,
  role: 'manager',
  sessionId,
} as const

const named = () => ({ ...current, kid: 'signs-now' })

it('signs what jose itself can read', async () => {
  const token = await new SignJWT(genuine.payload)
    .setProtectedHeader({ ...genuine.header, alg: 'ES256' })
    .sign({ ...current, alg: 'ES256', kty: 'EC' })
  expect(await status(token)).toBe(200)
})
