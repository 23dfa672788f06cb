import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { seal, unseal } from './seal.ts'

const key = randomBytes(32)

describe('seal', () => {
  it('is opened by the same key and shows nothing on the way', () => {
    const sealed = seal(key, 'the secret of a link')

    expect(unseal(key, sealed)).toBe('the secret of a link')
    expect(Buffer.from(sealed, 'base64url').toString('latin1')).not.toContain('secret')
    expect(seal(key, 'the secret of a link')).not.toBe(sealed)
  })

  it('is not opened by another key, nor after a change', () => {
    const sealed = seal(key, 'the secret of a link')
    const changed = `${sealed.slice(0, -2)}${sealed.endsWith('AA') ? 'BB' : 'AA'}`

    expect(() => unseal(randomBytes(32), sealed)).toThrow()
    expect(() => unseal(key, changed)).toThrow()
    expect(() => unseal(key, 'short')).toThrow()
  })
})
