import { describe, expect, it } from 'vitest'
import { builtWebApp } from '#platform/testing/built-web.ts'
import { startSystem } from '#platform/testing/system.ts'

await builtWebApp()
const { url } = await startSystem({ services: ['api-gateway'] })
const get = async (path: string) => {
  const answer = await fetch(url + path)
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

describe('the web app', () => {
  it('is the same page at every place of its own', async () => {
    const [home, place] = [await get('/'), await get('/payouts/0190')]

    const withoutNonce = ({ text }: { text: string }) => text.replace(/content="[\w+/=]{20,}"/, '')
    expect(place.status).toBe(200)
    expect(withoutNonce(place)).toBe(withoutNonce(home))
    expect(place.headers.get('cache-control')).toBe('no-cache')
  })

  it('runs only our scripts, and styles that know the nonce of this answer', async () => {
    const [first, second] = [await get('/'), await get('/')]

    const policy = first.headers.get('content-security-policy') ?? ''
    const [, nonce] = /style-src 'self' 'nonce-([^']+)'/.exec(policy) ?? []
    expect(first.text).toContain(`name="style-nonce" content="${nonce}"`)
    expect(second.text).not.toContain(nonce)
    expect(policy).toMatch(/script-src 'self' 'sha256-[^']+';/)
    expect(policy).not.toContain('unsafe')
  })

  it('keeps files whose name changes with their content, small and for ever', async () => {
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec((await get('/')).text) ?? []

    const { status, headers } = await get(script)
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toContain('immutable')
    expect(headers.get('content-encoding')).toBe('gzip')
  })

  it('has no page for a file that is gone, nor for a call that is not there', async () => {
    expect((await get('/assets/old-123.js')).status).toBe(404)
    expect((await get('/api/v2/tasks')).status).toBe(404)
    expect((await get('/.vite/manifest.json')).status).toBe(404)
  })
})
