import { describe, expect, it } from 'vitest'
import { undoableUntil } from './undoable.ts'

const run = {
  id: 'run',
  status: 'completed',
  reassigned: 3,
  finishedAt: '2026-03-04T09:00:00.000Z',
  undoOf: null,
}

describe('a reassignment run', () => {
  it('can be undone for 15 minutes after its end', () => {
    expect(undoableUntil(run, [run])).toBe(Date.parse('2026-03-04T09:15:00.000Z'))
  })

  it.each([
    ['that is an undo itself', { ...run, undoOf: 'other' }],
    ['that moved nothing', { ...run, reassigned: 0 }],
    ['that is under way', { ...run, status: 'running', finishedAt: null }],
  ])('cannot be undone %s', (_, other) => {
    expect(undoableUntil(other, [other])).toBeUndefined()
  })

  it('cannot be undone twice', () => {
    const undo = { ...run, id: 'undo', undoOf: 'run' }

    expect(undoableUntil(run, [undo, run])).toBeUndefined()
  })
})
