import { describe, expect, it } from 'vitest'
import { changesOf } from './changes.ts'

describe('what an entry of the audit log tells', () => {
  it('is what became of what', () => {
    const before = { name: 'Ann', role: 'worker', status: 'active' }
    const after = { name: 'Ann', role: 'manager', status: 'active' }

    expect(changesOf({ before, after })).toEqual([
      { name: 'role', before: 'worker', after: 'manager' },
    ])
  })

  it('is all that was noted but ids, where nothing became of anything', () => {
    expect(changesOf({ sessionId: 'x', role: 'worker', days: 90, reason: null })).toEqual([
      { name: 'role', after: 'worker' },
      { name: 'days', after: '90' },
      { name: 'reason', after: '–' },
    ])
  })
})
