const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/**
 * The next payout time after an instant: a local time of day (`HH:MM`) in an IANA zone, as a UTC
 * instant. A time that a clock change leaves out comes later by as much as was left out; of one
 * that comes twice the first counts. Throws a RangeError for a zone that does not exist.
 */
export function nextDueAt(after: Date, payoutTime: string, timeZone: string): Date {
  const [hour = 0, minute = 0] = payoutTime.split(':').map(Number)
  const today = Math.floor(localClock(after.getTime(), timeZone) / dayMs) * dayMs
  // Local days are counted as if in UTC, so that each has 24 h.
  for (let day = today; ; day += dayMs) {
    const due = instantOf(day + (hour * 60 + minute) * minuteMs, timeZone)
    if (due > after.getTime()) return new Date(due)
  }
}

/** The day that calendars in the zone show at an instant, `YYYY-MM-DD`. */
export function localDay(instant: Date, timeZone: string): string {
  return new Date(localClock(instant.getTime(), timeZone)).toISOString().slice(0, 10)
}

/** The instant at which clocks in the zone show this. Both are milliseconds since 1970. */
function instantOf(shown: number, timeZone: string): number {
  const before = offsetAt(shown - dayMs, timeZone)
  const after = offsetAt(shown + dayMs, timeZone)
  const candidates = [shown - before, shown - after]
  const first = candidates.find((instant) => localClock(instant, timeZone) === shown)
  // Left out by a change: read with the offset that held before it.
  return first ?? shown - before
}

const offsetAt = (instant: number, timeZone: string) => localClock(instant, timeZone) - instant

/** What clocks in the zone show at this instant, to the second, as if that were UTC. */
function localClock(instant: number, timeZone: string): number {
  const parts = formatOf(timeZone).formatToParts(instant)
  const read = (type: Intl.DateTimeFormatPartTypes) =>
    Number(parts.find((part) => part.type === type)?.value)
  return Date.UTC(
    read('year'),
    read('month') - 1,
    read('day'),
    read('hour'),
    read('minute'),
    read('second'),
  )
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making one costs a hundred times as much as using it. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known) return known
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(timeZone, format)
  return format
}
