import { describe, expect, it } from 'vitest'
import { periodAround, rangeOf } from './range.ts'

const today = '2026-03-02'

describe('rangeOf', () => {
  it('ends today and begins so many days before', () => {
    expect(rangeOf({}, today, 1)).toEqual({ from: today, to: today })
    expect(rangeOf({}, today, 30)).toEqual({ from: '2026-02-01', to: today })
    expect(rangeOf({ to: '2026-01-10' }, today, 3)).toEqual({
      from: '2026-01-08',
      to: '2026-01-10',
    })
  })

  it('takes 366 days and no more', () => {
    expect(rangeOf({ from: '2024-01-01', to: '2024-12-31' }, today, 1)).toHaveProperty('to')
    expect(rangeOf({ from: '2024-01-01', to: '2025-01-01' }, today, 1)).toMatchObject({
      field: 'from',
    })
  })

  it('refuses what ends before it begins', () => {
    expect(rangeOf({ from: '2026-03-03' }, today, 1)).toMatchObject({ field: 'from' })
  })
})

describe('periodAround', () => {
  it('is the day itself', () => {
    expect(periodAround('day', today)).toEqual({ from: today, to: today })
  })

  it('is the week from Monday to Sunday', () => {
    expect(periodAround('week', '2026-03-01')).toEqual({ from: '2026-02-23', to: '2026-03-01' })
    expect(periodAround('week', '2026-03-02')).toEqual({ from: '2026-03-02', to: '2026-03-08' })
  })

  it('is the calendar month, whatever its length', () => {
    expect(periodAround('month', '2024-02-29')).toEqual({ from: '2024-02-01', to: '2024-02-29' })
    expect(periodAround('month', '2026-12-31')).toEqual({ from: '2026-12-01', to: '2026-12-31' })
  })
})
