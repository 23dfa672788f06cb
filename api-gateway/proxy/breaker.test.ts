import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type Breaker, breaker } from './breaker.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function settleMany(sparing: Breaker, count: number, failed: boolean): void {
  for (let at = 0; at < count; at += 1) {
    const admission = sparing.admit()
    if (admission) sparing.settle(admission, failed)
  }
}

function opened(): Breaker {
  const sparing = breaker()
  settleMany(sparing, 25, true)
  return sparing
}

it('stays closed for few requests, and while half of them succeed', () => {
  const few = breaker()
  settleMany(few, 10, true)
  expect(few.admit()).toBe('closed')

  const mixed = breaker()
  settleMany(mixed, 30, false)
  settleMany(mixed, 30, true)
  expect(mixed.isOpen()).toBe(false)
})

it('admits nobody for 5 s, then one alone, and all once that one was answered', () => {
  const sparing = opened()
  expect(sparing.isOpen()).toBe(true)
  vi.advanceTimersByTime(4_900)
  expect(sparing.admit()).toBeUndefined()

  vi.advanceTimersByTime(200)
  expect([sparing.admit(), sparing.admit()]).toEqual(['probe', undefined])
  sparing.settle('probe', false)

  expect([sparing.admit(), sparing.admit()]).toEqual(['closed', 'closed'])
  // What failed before is forgotten.
  sparing.settle('closed', true)
  expect(sparing.isOpen()).toBe(false)
})

it('opens for another 5 s when that one fails too', () => {
  const sparing = opened()
  vi.advanceTimersByTime(5_000)
  expect(sparing.admit()).toBe('probe')
  sparing.settle('probe', true)

  vi.advanceTimersByTime(4_900)
  expect(sparing.admit()).toBeUndefined()
})

it('is not opened anew by those who were let through before', () => {
  const sparing = breaker()
  const late = sparing.admit()
  settleMany(sparing, 25, true)
  vi.advanceTimersByTime(4_000)
  if (late) sparing.settle(late, true)

  vi.advanceTimersByTime(1_000)
  expect(sparing.admit()).toBe('probe')
})
