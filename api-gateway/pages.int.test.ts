import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { startSystem } from '#platform/testing/system.ts'

const { api, url } = await startSystem({ services: ['api-gateway'] })

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
    ['/docs/swagger-ui-bundle.js', 'javascript'],
    ['/docs/swagger-ui.css', 'text/css'],
    ['/openapi.json', 'application/json'],
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
