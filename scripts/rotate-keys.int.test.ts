import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { login, readMe } from '#contracts/api/identity.ts'
import { apiClient } from '#contracts/client.ts'
import { startSystem } from '#platform/testing/system.ts'

const keySet = z.object({
  keys: z.array(z.looseObject({ kid: z.string(), d: z.string(), retiredAt: z.int().optional() })),
})
type KeySet = z.infer<typeof keySet>

/** As an operator does: the variable in, its new value out. */
async function rotate(keys: KeySet): Promise<KeySet> {
  const env = { ...process.env, ACCESS_TOKEN_KEYS: JSON.stringify(keys) }
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['scripts/rotate-keys.js'], { env })
  return keySet.parse(JSON.parse(stdout))
}

const kids = ({ keys }: KeySet) => keys.map(({ kid }) => kid)
const first = await rotate({ keys: [] })
const second = await rotate(first)
const { api, services } = await startSystem({
  services: ['api-gateway'],
  env: { 'api-gateway': { ACCESS_TOKEN_KEYS: JSON.stringify(first) } },
})

const [rotated, without] = await Promise.all([
  start('rotated', second),
  start('without', { keys: second.keys.slice(0, 1) }),
])

/** One more gateway, with these keys. */
async function start(name: string, keys: KeySet) {
  await services.start(name, 'api-gateway', { ACCESS_TOKEN_KEYS: JSON.stringify(keys) })
  const origin = `http://127.0.0.1:${services.process(name).port}`
  return (token?: string) => apiClient(origin, () => token)
}

describe('npm run keys:rotate', () => {
  it('puts a new key before those that signed, and forgets them after a day', async () => {
    const third = await rotate(second)
    expect(kids(second).slice(1)).toEqual(kids(first))
    expect(kids(third).slice(1)).toEqual(kids(second))
    expect(new Set(kids(third)).size).toBe(3)

    const yesterday = Date.now() - 25 * 3_600_000
    const keys = third.keys.map((key) => ({ ...key, retiredAt: yesterday }))
    expect(kids(await rotate({ keys })).slice(1)).toEqual(kids(third).slice(0, 1))
  })

  it('lets a gateway sign anew while tokens of before stay good until they end', async () => {
    const password = 'a password for tests'
    const admin = { name: 'Ada', email: 'ada@keys.test', password }
    const before = (await api.signUp({ admin })).admin.token
    const signedIn = await rotated()(login, { body: { email: admin.email, password } })

    expect(decodeProtectedHeader(before).kid).toBe(kids(first)[0])
    expect(decodeProtectedHeader(signedIn.accessToken).kid).toBe(kids(second)[0])
    for (const token of [before, signedIn.accessToken]) {
      expect(await rotated(token)(readMe, {})).toMatchObject({ email: admin.email })
    }
    await expect(without(before)(readMe, {})).rejects.toMatchObject({ problem: { status: 401 } })
  })
})
