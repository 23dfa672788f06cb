import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { describe, expect, it, vi } from 'vitest'
import { rememberUntilExpiry, signInternalToken, verifyInternalToken } from './auth.ts'
import type { Actor } from './db.ts'

const ann: Actor = {
  id: '01930000-0000-7000-8000-00000000000a',
  organizationId: '01930000-0000-7000-8000-0000000000f0',
  role: 'admin',
  sessionId: 'session-1',
  operator: true,
}

async function aKey(kid: string) {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  return {
    privateKey,
    secret: { ...(await exportJWK(privateKey)), kid },
    published: { ...(await exportJWK(publicKey)), kid },
  }
}

const key = await aKey('one')
const verify = verifyInternalToken({ keys: [key.published] }, 'accounting')

describe('an internal token', () => {
  it('says who asks', async () => {
    const token = await signInternalToken(key.secret, ann, 'accounting')

    expect(await verify(token)).toEqual(ann)
    expect(await verify(token)).toEqual(ann)
  })

  it('carries only what is known', async () => {
    const { id, organizationId, role } = ann
    const plain: Actor = { id, organizationId, role }

    expect(await verify(await signInternalToken(key.secret, plain, 'accounting'))).toEqual(plain)
  })

  it('is good for its service only', async () => {
    const token = await signInternalToken(key.secret, ann, 'email')

    await expect(verify(token)).rejects.toMatchObject({ status: 401 })
  })

  it('of another key is refused', async () => {
    const forged = await signInternalToken((await aKey('one')).secret, ann, 'accounting')

    await expect(verify(forged)).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('ends after 30 s, remembered or not', async () => {
    const [seen, unseen] = await Promise.all([
      signInternalToken(key.secret, ann, 'accounting'),
      signInternalToken(key.secret, { ...ann, role: 'worker' }, 'accounting'),
    ])
    await verify(seen)
    vi.useFakeTimers({ now: Date.now() + 31_000, toFake: ['Date'] })

    await expect(verify(seen)).rejects.toMatchObject({ status: 401 })
    await expect(verify(unseen)).rejects.toMatchObject({ status: 401 })
    vi.useRealTimers()
  })

  it.each([
    ['another type', { typ: 'JWT' }, {}],
    ['another issuer', {}, { iss: 'somebody' }],
    ['a role nobody has', {}, { role: 'owner' }],
    ['no organization', {}, { org: undefined }],
    ['a life of an hour', {}, { iat: Math.floor(Date.now() / 1000) - 60 }],
  ])('with %s is refused', async (_, header, claims) => {
    const now = Math.floor(Date.now() / 1000)
    const token = await new SignJWT({
      sub: ann.id,
      org: ann.organizationId,
      role: 'admin',
      iss: 'api-gateway',
      aud: 'accounting',
      iat: now,
      exp: now + 3_600,
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'piecework-internal+jwt', kid: 'one', ...header })
      .sign(key.privateKey)

    await expect(verify(token)).rejects.toMatchObject({ status: 401 })
  })
})

describe('the memory for tokens', () => {
  const later = () => Date.now() + 60_000

  it('forgets the one not asked for the longest', () => {
    const memory = rememberUntilExpiry<number>(2)
    memory.set('a', 1, later())
    memory.set('b', 2, later())
    memory.get('a')
    memory.set('c', 3, later())

    expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual([1, undefined, 3])
  })

  it('forgets what has expired', () => {
    const memory = rememberUntilExpiry<number>(2)
    memory.set('a', 1, Date.now() - 1)

    expect(memory.get('a')).toBeUndefined()
  })
})
