import { describe, expect, it } from 'vitest'
import { journeySeal, journeySeconds } from './journey.ts'

const kept = { state: 'a', nonce: 'b', codeVerifier: 'c' }
const now = new Date('2026-03-02T10:15:30Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000)
const seal = journeySeal('a secret')

describe('a journey to the provider', () => {
  it('is opened by every instance that has the same client secret', () => {
    expect(journeySeal('a secret').open(seal.close(kept, now), later(60))).toEqual(kept)
    expect(journeySeal('another').open(seal.close(kept, now), later(60))).toBeUndefined()
  })

  it('ends after ten minutes', () => {
    const closed = seal.close(kept, now)
    expect(seal.open(closed, later(journeySeconds - 1))).toEqual(kept)
    expect(seal.open(closed, later(journeySeconds))).toBeUndefined()
  })

  it.each([undefined, '', 'nonsense', 'A'.repeat(200)])('is none as %s', (closed) => {
    expect(seal.open(closed, now)).toBeUndefined()
  })

  it('can be neither read nor changed on the way', () => {
    const closed = seal.close(kept, now)
    expect(Buffer.from(closed, 'base64url').toString()).not.toContain('codeVerifier')
    const bytes = Buffer.from(closed, 'base64url')
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    expect(seal.open(bytes.toString('base64url'), now)).toBeUndefined()
  })
})
