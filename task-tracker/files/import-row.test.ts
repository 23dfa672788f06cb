import { describe, expect, it } from 'vitest'
import { readHeader, rowReader } from './import-row.ts'

const columns = ['title', 'description', 'external_key', 'assignee_email', 'reward', 'due_at']
const good = [
  'Paint',
  'all\r\nof it',
  'K-1',
  'Ann@Example.test',
  '25.5',
  '2026-03-02T12:00:00+01:00',
]

/** The good row with one cell replaced. */
const withCell = (column: string, cell: string | null) =>
  good.map((value, at) => (columns[at] === column ? cell : value))

const read = (cells: (string | null)[], currency = 'EUR') =>
  rowReader(currency)({ cells, row: 7 }, columns)

describe('a row of an import', () => {
  it('says what it asks for', () => {
    expect(read(good)).toEqual({
      order: {
        title: 'Paint',
        description: 'all\nof it',
        externalKey: 'K-1',
        assigneeAddress: 'ann@example.test',
        rewardMinor: 2550,
        dueAt: new Date('2026-03-02T11:00:00Z'),
      },
    })
    expect(rowReader('EUR')({ cells: ['Mow'], row: 2 }, ['title'])).toMatchObject({
      order: { title: 'Mow', description: null, rewardMinor: undefined, dueAt: null },
    })
  })

  it.each([
    ['title', '', 'required'],
    ['title', '   ', 'empty'],
    ['title', 'x'.repeat(201), '200'],
    ['title', '[K-1] Paint', '[ or ]'],
    ['title', '=1+1', 'formula'],
    ['title', '\tPaint', 'a tab'],
    ['title', 'Pa\u0007int', 'control'],
    ['title', null, 'UTF-8'],
    ['description', '@SUM(A1)', 'formula'],
    ['description', 'x'.repeat(10_001), '10000'],
    ['external_key', 'x'.repeat(41), '40'],
    ['external_key', '-7', 'formula'],
    ['assignee_email', 'Ann', 'e-mail'],
    ['reward', 'much', 'amount'],
    ['reward', '-5', 'amount'],
    ['reward', '1.005', '2 decimals'],
    ['reward', '0', 'more than 0'],
    ['reward', '10000000001', 'trillion'],
    ['due_at', 'tomorrow', 'time'],
  ])('is refused for its %s %j', (column, cell, word) => {
    const result = read(withCell(column, cell))
    const message = word === 'formula' ? 'spreadsheet' : word
    expect(result).toMatchObject({ errors: [{ row: 7, column }] })
    expect('errors' in result && result.errors[0]?.message).toContain(message)
  })

  it('tells everything that is wrong with it', () => {
    expect(read(['', '', '', 'x', 'y', 'z'])).toMatchObject({ errors: { length: 4 } })
    expect(read(['Paint'])).toMatchObject({ errors: [{ column: null }] })
    expect(rowReader('EUR')({ cells: [], problem: 'is broken', row: 3 }, columns)).toEqual({
      errors: [{ row: 3, column: null, message: 'is broken' }],
    })
  })

  it('has no decimals in a currency without', () => {
    expect(read(withCell('reward', '7'), 'JPY')).toMatchObject({ order: { rewardMinor: 7 } })
    expect(read(withCell('reward', '7.5'), 'JPY')).toMatchObject({ errors: { length: 1 } })
  })
})

describe('a header', () => {
  it('may be in any order and case, and needs the title alone', () => {
    const header = readHeader({ cells: [' Reward', 'TITLE'], row: 1 })
    expect(header).toEqual({ columns: ['reward', 'title'], errors: [] })
  })

  it('is refused for unknown, repeated and missing columns', () => {
    const { errors } = readHeader({ cells: ['reward', 'reward', 'colour', null], row: 1 })
    expect(errors.map(({ column }) => column)).toEqual(['reward', 'colour', '', 'title'])
  })
})
