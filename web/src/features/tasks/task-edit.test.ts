import { describe, expect, it } from 'vitest'
import { editOf, editsOf } from './task-edit.ts'

const base = {
  title: 'Oil the hinge',
  description: 'Both sides',
  externalKey: null,
  dueAt: '2026-03-04T09:00:00.000Z',
}

describe('an edit', () => {
  it('sends nothing that stayed', () => {
    expect(editsOf(base, editOf(base))).toEqual({})
  })

  it('sends what changed, and null for what was emptied', () => {
    const edit = { ...editOf(base), title: ' Oil both hinges ', description: ' ', dueAt: null }

    expect(editsOf(base, edit)).toEqual({
      title: 'Oil both hinges',
      description: null,
      dueAt: null,
    })
  })
})
