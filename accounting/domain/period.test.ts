import { describe, expect, it } from 'vitest'
import { nextDueAt } from './period.ts'

const due = (after: string, payoutTime: string, timeZone: string) =>
  nextDueAt(new Date(after), payoutTime, timeZone).toISOString()

describe('the next payout time', () => {
  it('is today while that lies ahead, else tomorrow', () => {
    expect(due('2026-11-20T10:00:00Z', '18:00', 'UTC')).toBe('2026-11-20T18:00:00.000Z')
    expect(due('2026-11-20T18:00:00Z', '18:00', 'UTC')).toBe('2026-11-21T18:00:00.000Z')
  })

  it('is after the moment even within its minute', () => {
    expect(due('2026-11-20T17:59:59.999Z', '18:00', 'UTC')).toBe('2026-11-20T18:00:00.000Z')
    expect(due('2026-11-20T18:00:00.001Z', '18:00', 'UTC')).toBe('2026-11-21T18:00:00.000Z')
  })

  it('counts days as the zone does', () => {
    // 23:30 UTC is the next day in Auckland.
    expect(due('2026-06-01T23:30:00Z', '18:00', 'Pacific/Auckland')).toBe(
      '2026-06-02T06:00:00.000Z',
    )
    expect(due('2026-06-02T01:00:00Z', '18:00', 'America/Los_Angeles')).toBe(
      '2026-06-03T01:00:00.000Z',
    )
  })
})

describe('Europe/Berlin', () => {
  const berlin = 'Europe/Berlin'

  it('keeps the local time over both changes', () => {
    expect(due('2026-03-28T17:30:00Z', '18:00', berlin)).toBe('2026-03-29T16:00:00.000Z')
    expect(due('2026-10-24T16:30:00Z', '18:00', berlin)).toBe('2026-10-25T17:00:00.000Z')
  })

  it('moves a time that the spring night leaves out', () => {
    // 02:30 does not exist on 29 March 2026: clocks go from 02:00 to 03:00.
    expect(due('2026-03-28T12:00:00Z', '02:30', berlin)).toBe('2026-03-29T01:30:00.000Z')
    expect(due('2026-03-29T01:30:00Z', '02:30', berlin)).toBe('2026-03-30T00:30:00.000Z')
  })

  it('takes the first of a time that the autumn night has twice, and only that', () => {
    expect(due('2026-10-24T12:00:00Z', '02:30', berlin)).toBe('2026-10-25T00:30:00.000Z')
    expect(due('2026-10-25T00:30:00Z', '02:30', berlin)).toBe('2026-10-26T01:30:00.000Z')
  })
})

describe('America/Sao_Paulo', () => {
  const saoPaulo = 'America/Sao_Paulo'

  it('moves midnight where the day begins at one', () => {
    expect(due('2018-11-03T12:00:00Z', '00:00', saoPaulo)).toBe('2018-11-04T03:00:00.000Z')
    expect(due('2018-11-04T03:00:00Z', '00:00', saoPaulo)).toBe('2018-11-05T02:00:00.000Z')
  })

  it('is due once in the night whose last hour comes twice', () => {
    expect(due('2018-02-17T12:00:00Z', '23:30', saoPaulo)).toBe('2018-02-18T01:30:00.000Z')
    expect(due('2018-02-18T01:30:00Z', '23:30', saoPaulo)).toBe('2018-02-19T02:30:00.000Z')
  })

  it('has had no changes since 2019', () => {
    expect(due('2026-11-20T22:00:00Z', '18:00', saoPaulo)).toBe('2026-11-21T21:00:00.000Z')
  })
})

it('refuses a zone that does not exist', () => {
  expect(() => nextDueAt(new Date(), '18:00', 'Mars/Olympus')).toThrow(RangeError)
})

it('is later than the moment and at most a day and an hour away, through ten years', () => {
  const hourMs = 3_600_000
  for (let at = Date.UTC(2016, 0, 1); at < Date.UTC(2026, 0, 1); at += 37 * hourMs + 1_234_567) {
    for (const zone of ['Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe']) {
      const waitMs = nextDueAt(new Date(at), '02:15', zone).getTime() - at
      expect(waitMs > 0 && waitMs <= 25 * hourMs).toBe(true)
    }
  }
})
