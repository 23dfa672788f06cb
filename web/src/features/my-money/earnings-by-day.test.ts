import { expect, it } from 'vitest'
import { earningsByDay } from './earnings-by-day.ts'

const utc = (time: Date) => time.toISOString().slice(0, 10)
const line = (kind: string, amountMinor: number, postedAt: string) => ({
  kind,
  amountMinor,
  postedAt,
})

it('adds up what a day brought, without what was paid out', () => {
  const days = earningsByDay(
    [
      line('payout', -300, '2026-03-04T18:00:00Z'),
      line('reward', 400, '2026-03-04T09:00:00Z'),
      line('fee', -100, '2026-03-04T08:00:00Z'),
      line('reward', 7, '2026-01-01T09:00:00Z'),
    ],
    new Date('2026-03-05T12:00:00Z'),
    utc,
  )

  expect(days).toHaveLength(30)
  expect(days.slice(-2)).toEqual([
    { date: '2026-03-04', earnedMinor: 300 },
    { date: '2026-03-05', earnedMinor: 0 },
  ])
  expect(days.reduce((sum, { earnedMinor }) => sum + earnedMinor, 0)).toBe(300)
})
