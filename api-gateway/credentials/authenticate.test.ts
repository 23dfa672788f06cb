import { createHmac, createPublicKey, sign } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { signInternalToken } from '#platform/auth.ts'
import { aKey, aPerson, testGateway } from '../testing/gateway.ts'
import { rawUpstream } from '../testing/raw-upstream.ts'
import { accessTokenIssuer, publicKeys, publicPems } from './access-tokens.ts'

const service = await rawUpstream((_, response) => response.end('{}'))
const gateway = await testGateway({ origins: [service.origin] })
const [current, previous] = gateway.keys.keys
const ann = aPerson('manager')
const sessionId = '01932b5e-0000-7000-8000-000000000001'
const seconds = Math.floor(Date.now() / 1_000)

const header = { alg: 'ES256', typ: 'at+jwt', kid: 'signs-now' }
const payload = {
  iss: 'piecework',
  aud: 'piecework-api',
  typ: 'access',
  sub: ann.id,
  org: ann.organizationId,
  role: 'manager',
  sid: sessionId,
  iat: seconds,
  exp: seconds + 600,
}

const base64url = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

async function signed(changes: object, head: object = {}, key = current): Promise<string> {
  const input = `${base64url({ ...header, ...head })}.${base64url({ ...payload, ...changes })}`
  const signature = sign('sha256', Buffer.from(input), {
    key: { ...key },
    format: 'jwk',
    dsaEncoding: 'ieee-p1363',
  })
  return `${input}.${signature.toString('base64url')}`
}

function hmac(secret: string | Buffer, alg = 'HS256'): string {
  const input = `${base64url({ ...header, alg })}.${base64url(payload)}`
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
}

async function statusFor(authorization: string): Promise<number> {
  const answer = await fetch(`${gateway.url}/api/v1/tasks`, { headers: { authorization } })
  await answer.arrayBuffer()
  return answer.status
}

const status = async (token: string) => statusFor(`Bearer ${token}`)

describe('believes', () => {
  it('a token of its own, again and again', async () => {
    const token = await signed({})
    expect(await status(token)).toBe(200)
    expect(await status(token)).toBe(200)
  })

  it('a token of the key that signed before', async () => {
    const issue = await accessTokenIssuer({ keys: previous ? [previous] : [] })
    expect(await status(await issue({ person: ann, sessionId }, new Date()))).toBe(200)
  })
})

describe('does not believe', () => {
  const pem = publicPems(gateway.keys).get('signs-now') ?? ''
  const [publicJwk] = publicKeys(gateway.keys).keys
  const der = createPublicKey(pem).export({ type: 'spki', format: 'der' })
  const none = (alg: string) => `${base64url({ ...header, alg })}.${base64url(payload)}.`

  it.each<[string, () => Promise<string> | string]>([
    ['no algorithm', () => none('none')],
    ['no algorithm, written otherwise', () => none('NoNe')],
    ['an HMAC with the public key as PEM', () => hmac(pem)],
    ['an HMAC with the public key as DER', () => hmac(der)],
    ['an HMAC with the public key as JWK', () => hmac(JSON.stringify(publicJwk))],
    ['an HMAC that says ES256', () => hmac(pem, 'ES256')],
    ['an HMAC with nothing', () => hmac('')],
    ['another key with our kid', () => signed({}, {}, aKey('signs-now'))],
    ['another kid', () => signed({}, { kid: 'unknown' })],
    ['our other key with this kid', () => signed({}, {}, previous)],
    ['a kid that is a path', () => signed({}, { kid: '../../../../dev/null' })],
    ['a kid that is SQL', () => signed({}, { kid: "' OR 1=1 --" })],
    ['a kid that is a prototype', () => signed({}, { kid: '__proto__' })],
    ['a kid that is a list', () => signed({}, { kid: ['signs-now'] })],
    ['no kid', () => signed({}, { kid: undefined })],
    ['its own key in the header', () => signed({}, { kid: 'x', jwk: aKey('x') }, aKey('x'))],
    ['a key from elsewhere', () => signed({}, { jku: 'http://evil.example/', kid: 'x' })],
    ['another algorithm', () => signed({}, { alg: 'ES384' })],
    ['an expired token', () => signed({ exp: seconds - 1 })],
    ['a token without end', () => signed({ exp: undefined })],
    ['an end that is a text', () => signed({ exp: '9999999999' })],
    ['a token of tomorrow', () => signed({ nbf: seconds + 3_600 })],
    ['another audience', () => signed({ aud: 'other' })],
    ['no audience', () => signed({ aud: undefined })],
    ['another issuer', () => signed({ iss: 'other' })],
    ['no issuer', () => signed({ iss: undefined })],
    ['another type', () => signed({ typ: 'refresh' })],
    ['no type', () => signed({ typ: undefined })],
    ['an unknown role', () => signed({ role: 'owner' })],
    ['several roles', () => signed({ role: ['admin'] })],
    ['no subject', () => signed({ sub: undefined })],
    ['a subject that is no id', () => signed({ sub: '1' })],
    ['no organization', () => signed({ org: undefined })],
    ['an organization that is SQL', () => signed({ org: "'; DROP TABLE users" })],
    ['no session', () => signed({ sid: undefined })],
    ['an operator by text', () => signed({ op: 'yes' })],
    [
      'a token for inside',
      () => signInternalToken({ ...gateway.internalKey }, inside, 'task-tracker'),
    ],
    ['a token for inside with our key', () => signInternalToken(named(), inside, 'task-tracker')],
    ['half a token', async () => (await signed({})).slice(0, -20)],
    ['a changed payload', async () => (await signed({})).replace(/\.(\w{10})/, '.AAAAAAAAAA')],
    ['a changed signature', async () => `${(await signed({})).slice(0, -6)}AAAAAA`],
    ['a token with more behind it', async () => `${await signed({})}.x`],
    ['two parts', async () => (await signed({})).split('.').slice(0, 2).join('.')],
    ['an encrypted token', () => 'a.b.c.d.e'],
    ['nothing', () => ''],
    ['dots', () => '..'],
    ['a long text', () => `${'a'.repeat(5_000)}.b.c`],
    ['JSON that is none', () => `${Buffer.from('{').toString('base64url')}.e30.e30`],
    ['a token that begins later', () => signed({ nbf: seconds + 60 })],
    ['an end that is a list', () => signed({ exp: [seconds + 600] })],
    ['an end before the beginning of time', () => signed({ exp: -1 })],
    ['an end that is no number', () => signed({ exp: null })],
    ['an audience of several, none ours', () => signed({ aud: ['a', 'b'] })],
    ['an audience in other letters', () => signed({ aud: 'PIECEWORK-API' })],
    ['an issuer with a space', () => signed({ iss: 'piecework ' })],
    ['a role in other letters', () => signed({ role: 'Admin' })],
    ['no role', () => signed({ role: undefined })],
    ['an organization that is a list', () => signed({ org: [ann.organizationId] })],
    ['a subject that is an object', () => signed({ sub: { id: ann.id } })],
    ['a session that is a path', () => signed({ sid: '../../x' })],
    ['an operator by number', () => signed({ op: 1 })],
    ['RS256 with our key', () => signed({}, { alg: 'RS256' })],
    ['PS256 with our key', () => signed({}, { alg: 'PS256' })],
    ['no algorithm named', () => signed({}, { alg: undefined })],
    ['a certificate from elsewhere', () => signed({}, { x5u: 'http://evil.example/', kid: 'x' })],
    ['a critical header nobody knows', () => signed({}, { kid: 'x', crit: ['x'] })],
    ['a token of scripts that is cut', () => `piecework_${'A'.repeat(42)}`],
    ['a token of scripts with more', () => `piecework_${'A'.repeat(44)}`],
    ['a signature of zeros', () => `${base64url(header)}.${base64url(payload)}.${'A'.repeat(86)}`],
  ])('%s', async (_, make) => {
    expect(await status(await make())).toBe(401)
  })

  it.each(['', 'Bearer', 'Basic YTpi', 'Token x'])('the header "%s"', async (value) => {
    expect(await statusFor(value)).toBe(401)
  })

  it('a good token under another scheme', async () => {
    expect(await statusFor(`Basic ${await signed({})}`)).toBe(401)
  })

  it('a token that expired after it was believed', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 2
    const token = await signed({ exp })
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
  const token = await new SignJWT(payload)
    .setProtectedHeader(header)
    .sign({ ...current, alg: 'ES256', kty: 'EC' })
  expect(await status(token)).toBe(200)
})
