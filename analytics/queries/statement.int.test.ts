import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '#platform/testing/test-database.ts'
import { openSource } from '../replicas.ts'
import { acme, ann, bob, bolt, isKnown, post } from '../testing/books.ts'
import { myDays } from './my-days.ts'
import { statement } from './statement.ts'

const accounting = await testDatabase('accounting')
const money = openSource({
  name: 'accounting',
  replicaUrl: accounting.analytics?.replicaUrl ?? '',
  primaryUrl: accounting.analytics?.url ?? '',
})
// The statement asks accounting alone.
const sources = { money, work: money }
afterAll(() => money.close())

const now = new Date('2026-03-30T10:00:00Z')
const whose = { organizationId: acme, now, workerId: ann }
const read = (query: object = {}) => statement(sources, whose, { limit: 50, ...query })

beforeAll(async () => {
  await isKnown([accounting])
  await isKnown([accounting], { organizationId: bolt, people: [bob] })
  await post(
    accounting,
    { kind: 'reward', amount: 500, at: '2026-01-10T10:00:00Z', task: 'Old' },
    { kind: 'reward', amount: 2_000, at: '2026-03-28T10:00:00Z', task: 'Saw' },
    // Posted a moment before the line above it, as concurrent transactions may.
    { kind: 'fee', amount: -300, at: '2026-03-28T09:59:59Z' },
    { kind: 'reward', amount: 900, at: '2026-03-28T22:59:59Z', task: 'Oil' },
    { kind: 'payout', amount: -3_100, at: '2026-03-28T23:00:00Z' },
    { kind: 'adjustment', amount: 40, at: '2026-03-30T09:00:00Z' },
  )
  await accounting.replicaCaughtUp()
})

describe('my days', () => {
  it('are what was posted on each, payouts apart, with zeros where nothing happened', async () => {
    const { days } = await myDays(sources, whose, { from: '2026-03-27', to: '2026-03-30' })

    expect(days).toEqual([
      { date: '2026-03-27', earnedMinor: 0, paidOutMinor: 0 },
      { date: '2026-03-28', earnedMinor: 2_600, paidOutMinor: 0 },
      { date: '2026-03-29', earnedMinor: 0, paidOutMinor: 3_100 },
      { date: '2026-03-30', earnedMinor: 40, paidOutMinor: 0 },
    ])
  })

  it('are the last 30 when nothing else is asked for', async () => {
    const { days } = await myDays(sources, whose, {})

    expect(days).toHaveLength(30)
    expect(days.at(-1)).toMatchObject({ date: '2026-03-30', earnedMinor: 40 })
  })
})

describe('a statement', () => {
  it('shows the last 30 days, newest first, with opening and closing', async () => {
    const found = await read()

    expect(found.items.map(({ sequence }) => sequence)).toEqual([6, 5, 4, 3, 2])
    expect(found).toMatchObject({ openingMinor: 500, closingMinor: 40, nextCursor: null })
    expect(found.items[2]).toMatchObject({
      kind: 'reward',
      amountMinor: 900,
      balanceAfterMinor: 3_100,
      late: false,
      postedAt: '2026-03-28T22:59:59.000Z',
      correlationId: 'click',
      task: { title: 'Oil', externalKey: null },
    })
    expect(found.items[1]).toMatchObject({ kind: 'payout', task: null })
  })

  it('adds up: opening + all lines = closing, for every range', async () => {
    const days = ['2026-01-01', '2026-01-10', '2026-03-28', '2026-03-29', '2026-03-30']
    for (const from of days) {
      for (const to of days.filter((day) => day >= from)) {
        const { openingMinor, closingMinor, items } = await read({ from, to })
        const sum = items.reduce((total, { amountMinor }) => total + amountMinor, 0)
        expect([from, to, openingMinor + sum]).toEqual([from, to, closingMinor])
      }
    }
  })

  it('ends its days at midnight of the organization', async () => {
    const { items, openingMinor, closingMinor } = await read({
      from: '2026-03-28',
      to: '2026-03-28',
    })
    expect(items.map(({ sequence }) => sequence)).toEqual([4, 3, 2])
    expect({ openingMinor, closingMinor }).toEqual({ openingMinor: 500, closingMinor: 3_100 })
  })

  it('is empty for somebody without a wallet, and unknown for a stranger', async () => {
    const none = { items: [], openingMinor: 0, closingMinor: 0, nextCursor: null }
    expect(await statement(sources, { ...whose, workerId: bob }, { limit: 50 })).toMatchObject(none)
    const stranger = { ...whose, organizationId: bolt }
    expect(await statement(sources, stranger, { limit: 50 })).toMatchObject(none)
    const attempt = statement(sources, stranger, { limit: 50 }, { mustBeKnown: true })
    await expect(attempt).rejects.toMatchObject({ status: 404 })
  })

  it('refuses a wrong range and a foreign cursor', async () => {
    const wrong = { from: '2026-03-30', to: '2026-03-29' }
    await expect(read(wrong)).rejects.toMatchObject({ errors: [{ path: 'from' }] })
    for (const cursor of ['nonsense', 'e30', Buffer.from('{"pin":1.5}').toString('base64url')]) {
      await expect(read({ cursor })).rejects.toMatchObject({ errors: [{ path: 'cursor' }] })
    }
  })

  it('does not move under a reader: later lines wait for the next reading', async () => {
    const first = await read({ limit: 2 })
    await post(accounting, { kind: 'reward', amount: 1, at: '2026-03-30T09:30:00Z' })
    await accounting.replicaCaughtUp()

    const second = await read({ limit: 2, cursor: first.nextCursor })
    const third = await read({ limit: 2, cursor: second.nextCursor })

    const pages = [first, second, third]
    expect(pages.flatMap(({ items }) => items.map(({ sequence }) => sequence))).toEqual([
      6, 5, 4, 3, 2,
    ])
    expect(third.nextCursor).toBeNull()
    for (const { openingMinor, closingMinor } of pages) {
      expect({ openingMinor, closingMinor }).toEqual({ openingMinor: 500, closingMinor: 40 })
    }
    expect(await read()).toMatchObject({ closingMinor: 41 })
  })
})
