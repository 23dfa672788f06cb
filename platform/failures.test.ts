import { describe, expect, it } from 'vitest'
import { conflict, unavailable } from './errors.ts'
import { classify, describe as describeError } from './failures.ts'

const withCode = (code: string) => Object.assign(new Error('from a library'), { code })

describe('classify', () => {
  it.each(['08006', '57P01', '57P03', '53300', '53100', '25006', 'ECONNREFUSED', 'ECONNRESET'])(
    'waits for what is away: %s',
    (code) => {
      expect(classify(withCode(code))).toBe('away')
    },
  )

  it('waits for a service that says 503, and for a connection that ended', () => {
    expect(classify(unavailable('The database does not answer', 2))).toBe('away')
    expect(classify(new Error('Connection terminated unexpectedly'))).toBe('away')
  })

  it.each(['40001', '40P01', '55P03', '57014'])('calls locks and time limits busy: %s', (code) => {
    expect(classify(withCode(code))).toBe('busy')
  })

  it('never repeats what a rule refused', () => {
    expect(classify(conflict('task_done', 'It is done'))).toBe('refused')
  })

  it.each([withCode('23505'), new TypeError('x is undefined'), 'text', null, undefined])(
    'calls all else a fault: %s',
    (error) => {
      expect(classify(error)).toBe('unknown')
    },
  )
})

describe('describe', () => {
  it('fits a column of PostgreSQL', () => {
    expect(describeError(new Error(`a\u0000b${'c'.repeat(5_000)}`))).toHaveLength(2_000)
    expect(describeError(new Error('a\u0000b'))).toBe('Error: ab')
  })

  it('shows the detail of what was expected', () => {
    expect(describeError(conflict('task_done', 'It is done'))).toBe('It is done')
  })
})
