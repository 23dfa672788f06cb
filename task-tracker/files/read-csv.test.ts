import { describe, expect, it } from 'vitest'
import { type CsvRecord, readCsv } from './read-csv.ts'

/** A file that comes in pieces of that size. */
const fileOf = (content: string | Buffer, pieceBytes: number) => {
  const bytes = Buffer.from(content)
  return async function* (position: number) {
    for (let at = position; at < bytes.length; at += pieceBytes) {
      yield bytes.subarray(at, at + pieceBytes)
    }
  }
}

async function read(content: string | Buffer, pieceBytes = 7, from = { position: 0, row: 0 }) {
  const records: CsvRecord[] = []
  for await (const record of readCsv(fileOf(content, pieceBytes), from)) records.push(record)
  return records
}

const cellsOf = (records: CsvRecord[]) => records.map(({ cells }) => cells)

describe('reading CSV', () => {
  it.each([1, 7, 1_000])('takes records as they are, in pieces of %i bytes', async (pieceBytes) => {
    const records = await read('\ufefftitle,note\r\nа,"b ""c"",\r\nd"\r\n\r\nlast,', pieceBytes)

    expect(cellsOf(records)).toEqual([
      ['title', 'note'],
      ['а', 'b "c",\r\nd'],
      ['last', ''],
    ])
    expect(records.map(({ row }) => row)).toEqual([1, 2, 3])
  })

  it('goes on after any record as if nothing had happened', async () => {
    const content = '\ufefftitle,note\na,"b\nc"\n\nx"y,z\n"open,d\ne,f\n'
    const all = await read(content)

    for (const [at, { end, row }] of all.entries()) {
      const rest = await read(content, 5, { position: end, row })
      expect(rest).toEqual(all.slice(at + 1))
    }
  })

  it.each([
    ['a quote inside', 'x"y,z', 'quote'],
    ['text after a quote', '"x"y,z', 'quote'],
    ['an open quote', '"xy,z', 'quote'],
    ['too much', `${'x'.repeat(70_000)},z`, '64 KiB'],
  ])('names %s and goes on with the next line', async (_, line, problem) => {
    const records = await read(`a,b\n\n${line}\nc,d\ne,"f"\n`, 1_000)

    expect(records.map(({ row }) => row)).toEqual([1, 2, 3, 4])
    expect(records[1]?.problem).toContain(problem)
    expect(cellsOf(records.slice(2))).toEqual([
      ['c', 'd'],
      ['e', 'f'],
    ])
  })

  it('shows a cell that is not UTF-8 as such, and leaves the others', async () => {
    const records = await read(Buffer.from([0x61, 0x2c, 0xe9, 0x0a, 0x62, 0x2c, 0x63, 0x0a]))
    expect(cellsOf(records)).toEqual([
      ['a', null],
      ['b', 'c'],
    ])
  })

  it('reads nothing from nothing', async () => {
    expect(await read('')).toEqual([])
    expect(await read('\n\n')).toEqual([])
  })
})
