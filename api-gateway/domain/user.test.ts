import { describe, expect, it } from 'vitest'
import { changed, losesLastAdmin, type Person } from './user.ts'

const ann: Person = {
  id: 'ann',
  organizationId: 'acme',
  name: 'Ann',
  email: 'ann@example.test',
  role: 'admin',
  status: 'active',
  locale: 'en',
  createdAt: '2026-01-05T08:00:00.000Z',
  hasPassword: true,
  operator: false,
  version: 3,
}

describe('a change', () => {
  it('raises the version', () => {
    expect(changed(ann, { name: 'Anna' })).toEqual({ ...ann, name: 'Anna', version: 4 })
  })

  it('that changes nothing is none', () => {
    expect(changed(ann, {})).toBe(ann)
    expect(changed(ann, { name: 'Ann', role: 'admin', status: 'active', locale: 'en' })).toBe(ann)
  })

  it('makes nobody active who has no password', () => {
    const invited: Person = { ...ann, status: 'disabled', hasPassword: false }
    expect(changed(invited, { status: 'active' }).status).toBe('invited')
  })
})

describe('the last admin is lost', () => {
  it.each([
    ['by another role', changed(ann, { role: 'worker' })],
    ['by being disabled', changed(ann, { status: 'disabled' })],
  ])('%s, unless there is another', (_, after) => {
    expect(losesLastAdmin(ann, after, ['ann'])).toBe(true)
    expect(losesLastAdmin(ann, after, ['ann', 'bob'])).toBe(false)
  })

  it('by nothing else', () => {
    expect(losesLastAdmin(ann, changed(ann, { name: 'Anna' }), ['ann'])).toBe(false)
    const worker: Person = { ...ann, role: 'worker' }
    expect(losesLastAdmin(worker, changed(worker, { status: 'disabled' }), ['bob'])).toBe(false)
  })
})
