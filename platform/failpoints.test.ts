import { describe, expect, it, vi } from 'vitest'

/** The module reads the environment once, when it is loaded. */
async function failpointsWith(environment: Record<string, string>) {
  vi.resetModules()
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const { failpoint } = await import('./failpoints.ts').finally(() => vi.unstubAllEnvs())
  return failpoint
}

describe('a failpoint', () => {
  it('does nothing when it was not asked for', async () => {
    const failpoint = await failpointsWith({ FAILPOINTS: 'relay.after-mark=throw' })

    await expect(failpoint('mail.before-data')).resolves.toBeUndefined()
  })

  it('fails each time, or only the n-th', async () => {
    const failpoint = await failpointsWith({ FAILPOINTS: 'a.b=throw,c.d=throw@2' })

    await expect(failpoint('a.b')).rejects.toThrow('Failpoint a.b')
    await expect(failpoint('a.b')).rejects.toThrow('Failpoint a.b')
    await expect(failpoint('c.d')).resolves.toBeUndefined()
    await expect(failpoint('c.d')).rejects.toThrow('Failpoint c.d')
    await expect(failpoint('c.d')).resolves.toBeUndefined()
  })

  it('stalls for so many milliseconds', async () => {
    const failpoint = await failpointsWith({ FAILPOINTS: 'a.b=stall:60' })
    const since = performance.now()
    await failpoint('a.b')

    expect(performance.now() - since).toBeGreaterThan(50)
  })

  it('is off in production', async () => {
    const failpoint = await failpointsWith({ NODE_ENV: 'production', FAILPOINTS: 'a.b=throw' })

    await expect(failpoint('a.b')).resolves.toBeUndefined()
  })

  it('that is misspelt does not pass for one that never fired', async () => {
    await expect(failpointsWith({ FAILPOINTS: 'a.b=explode' })).rejects.toThrow('a.b=explode')
  })
})
