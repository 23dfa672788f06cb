import { describe, expect, it } from 'vitest'
import { minorPerMajor, toMajor } from './money.ts'
import { longText, text } from './primitives.ts'

describe('text', () => {
  it.each([
    ['nothing', ''],
    ['blanks', '   '],
    ['NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['a lone surrogate', 'a\ud800'],
    ['too much', 'x'.repeat(11)],
  ])('refuses %s', (_, value) => {
    expect(text(10).safeParse(value).success).toBe(false)
  })

  it('keeps what people write, trimmed', () => {
    expect(text(10).parse('  Тест 👍 ')).toBe('Тест 👍')
  })

  it('lets long text have lines and tabs, but nothing else that controls', () => {
    expect(longText(20).parse('one\n\ttwo')).toBe('one\n\ttwo')
    expect(longText(20).safeParse('one\u0007').success).toBe(false)
  })
})

describe('money', () => {
  it.each([
    ['EUR', 100, '12.34'],
    ['JPY', 1, '1234'],
    ['KWD', 1000, '1.234'],
  ])('%s has %d minor units to the major', (currency, minor, shown) => {
    expect(minorPerMajor(currency)).toBe(minor)
    expect(toMajor(1234, currency)).toBe(shown)
  })
})
