import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readSignInOptions, startOpenIdSignIn } from '#contracts/api/openid.ts'
import { startSystem } from '#platform/testing/system.ts'

const ours = 'https://app.example.test'
const { api, url } = await startSystem({
  services: ['api-gateway'],
  env: { 'api-gateway': { CORS_ORIGINS: ours } },
})

describe('every answer', () => {
  it('names paths and methods that are not there', async () => {
    expect(await api.send('GET', '/nowhere')).toMatchObject({ status: 404 })
    const answer = await api.send('DELETE', '/users')
    expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } })
    expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(['GET', 'HEAD', 'POST'])
  })

  it('has its id and tells the browser to keep nothing', async () => {
    const { headers } = await api.send('GET', '/me')

    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})

describe('pages', () => {
  it.each([
    ['/', 'text/html'],
    ['/docs', 'text/html'],
    ['/docs/errors', 'text/html'],
    ['/docs/swagger-ui-bundle.js', 'javascript'],
    ['/docs/swagger-ui.css', 'text/css'],
    ['/openapi.json', 'application/json'],
    ['/asyncapi.json', 'application/json'],
    ['/postman.json', 'application/json'],
    ['/.well-known/jwks.json', 'application/json'],
    ['/about.json', 'application/json'],
    ['/livez', 'application/json'],
    ['/readyz', 'application/json'],
  ])('%s is there', async (path, type) => {
    const answer = await fetch(url + path)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain(type)
    await answer.arrayBuffer()
  })

  it('show no private half of a key', async () => {
    const answer = await fetch(`${url}/.well-known/jwks.json`)
    const { keys } = z.object({ keys: z.array(z.looseObject({})) }).parse(await answer.json())

    expect(keys.map((key) => Object.keys(key).toSorted())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
    ])
  })
})

describe('pages of another origin', () => {
  const ask = (origin: string, method = 'GET', headers: object = {}) =>
    fetch(`${url}/api/v1/me`, { method, headers: { origin, ...headers } })
  const preflight = { 'access-control-request-method': 'GET' }

  it('may call when exactly they are named, and read refusals too', async () => {
    const answer = await ask(ours, 'OPTIONS', preflight)
    expect(answer.status).toBe(204)
    for (const { headers } of [answer, await ask(ours)]) {
      expect(headers.get('access-control-allow-origin')).toBe(ours)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
    }
  })

  it.each([
    'https://app.example.test.evil.test',
    'https://evil.test',
    'http://app.example.test',
    'https://app.example.test:444',
    'https://APP.example.test',
    'https://x.app.example.test',
    'https://app.example.test/',
    'null',
  ])('may not as %s', async (origin) => {
    for (const answer of [await ask(origin), await ask(origin, 'OPTIONS', preflight)]) {
      expect(answer.headers.get('access-control-allow-origin') || null).toBeNull()
    }
  })
})

it('offers no provider to sign in through where none is set', async () => {
  expect(await api.call(readSignInOptions)).toEqual({ openId: null })
  const attempt = api.call(startOpenIdSignIn)
  await expect(attempt).rejects.toMatchObject({ status: 409, code: 'openid_not_offered' })
})

it('packs what is large, and nothing that is small', async () => {
  const headers = { 'accept-encoding': 'gzip' }
  const large = await fetch(`${url}/openapi.json`, { headers })
  expect(large.headers.get('content-encoding')).toBe('gzip')
  const small = await fetch(`${url}/about.json`, { headers })
  expect(small.headers.get('content-encoding')).toBeNull()
})
