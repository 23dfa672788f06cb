/** Days, both included, `YYYY-MM-DD`. */
export interface Range {
  from: string
  to: string
}

interface Wanted {
  from?: string | undefined
  to?: string | undefined
}

/** Which field of the query is wrong, and why. */
export interface RangeRefusal {
  field: 'from' | 'to'
  message: string
}

const dayMs = 86_400_000
const longestRange = 366

/**
 * The range that was asked for: a missing end is today, a missing beginning is so many days before
 * the end that the range has `defaultDays` of them. Refused when it is upside down or longer than
 * `longestDays`.
 */
export function rangeOf(
  wanted: Wanted,
  today: string,
  defaultDays: number,
  longestDays = longestRange,
): Range | RangeRefusal {
  const to = wanted.to ?? today
  const from = wanted.from ?? addDays(to, 1 - defaultDays)
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  if (days < 1)
    return { field: 'from', message: 'must not be after `to`, which is today if missing' }
  if (days > longestDays) {
    return { field: 'from', message: `must be at most ${longestDays} days before the end` }
  }
  return { from, to }
}

/** The day, the week from Monday to Sunday, or the calendar month that the day is in. */
export function periodAround(period: 'day' | 'week' | 'month', date: string): Range {
  if (period === 'day') return { from: date, to: date }
  if (period === 'week') {
    const sinceMonday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7
    return { from: addDays(date, -sinceMonday), to: addDays(date, 6 - sinceMonday) }
  }
  const from = `${date.slice(0, 8)}01`
  // The 32nd day after the first is always in the next month.
  const inNextMonth = addDays(from, 31)
  return { from, to: addDays(`${inNextMonth.slice(0, 8)}01`, -1) }
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * dayMs).toISOString().slice(0, 10)
}
