import { CsvError, type Parser, parse } from 'csv-parse'

/** A larger one cannot be a task: 10,000 characters of description are at most 40 kB. */
const largestRecordBytes = 65_536
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf])
const newline = 0x0a
const lineEnds = [newline, 0x0d]

/** One record of a file. */
export interface CsvRecord {
  /** Its cells as they are written; null where one is not UTF-8. */
  cells: (string | null)[]
  /** Why it cannot be read at all; then it has no cells. */
  problem?: string
  /** Its number; the header is 1. */
  row: number
  /** The place in the file after it. */
  end: number
}

/** A place in a file: the byte to begin with, and how many records come before it. */
export interface CsvPlace {
  position: number
  row: number
}

/** The bytes of a file from that one on, piece by piece. */
export type ByteSource = (position: number) => AsyncIterable<Buffer>

/**
 * The records of a CSV file from a place on, one after the other; holds no more of the file than
 * a piece. A record that cannot be read, because of its quotes or its size, ends with its first
 * line, so that an open quote does not swallow what follows.
 */
export async function* readCsv(source: ByteSource, start: CsvPlace): AsyncGenerator<CsvRecord> {
  let { position, row } = start
  for (;;) {
    const broken = yield* readUnbroken(source, position, (end) => {
      position = end
      row += 1
      return row
    })
    if (broken === undefined) return
    row += 1
    const end = await endOfLine(source, position)
    yield { cells: [], problem: broken, row, end }
    position = end
  }
}

/** Yields records until the end, or until one that cannot be read: then it says why. */
async function* readUnbroken(
  source: ByteSource,
  from: number,
  count: (end: number) => number,
): AsyncGenerator<CsvRecord, string | undefined> {
  let ready: { cells: (string | null)[]; end: number }[] = []
  let offset = from
  const parser = parse({
    // Bytes, because a cell that is not UTF-8 must show as such.
    encoding: false,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: largestRecordBytes,
    on_record: (record: readonly unknown[], { bytes }) => {
      ready.push({ cells: record.map(decode), end: offset + bytes })
      return null
    },
  })
  // Told to whoever writes, below.
  parser.on('error', () => {})
  let first = from === 0
  for await (const piece of source(from)) {
    const marked = first && piece.subarray(0, 3).equals(byteOrderMark)
    if (marked) offset = byteOrderMark.length
    first = false
    const failure = await write(parser, marked ? piece.subarray(3) : piece)
    for (const { cells, end } of ready) yield { cells, row: count(end), end }
    ready = []
    if (failure) return failure
  }
  const failure = await finish(parser)
  for (const { cells, end } of ready) yield { cells, row: count(end), end }
  return failure
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(cell: unknown): string | null {
  try {
    return Buffer.isBuffer(cell) ? utf8.decode(cell) : null
  } catch {
    return null
  }
}

function write(parser: Parser, piece: Buffer): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    parser.write(piece, (error) => (error ? explain(error, resolve, reject) : resolve(undefined)))
  })
}

function finish(parser: Parser): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    parser.once('error', (error) => explain(error, resolve, reject))
    parser.once('end', () => resolve(undefined))
    parser.resume()
    parser.end()
  })
}

function explain(error: Error, resolve: (why: string) => void, reject: (error: Error) => void) {
  if (!(error instanceof CsvError)) return reject(error)
  return resolve(
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `has more than ${largestRecordBytes / 1024} KiB, or a quote that is not closed`
      : 'has a quote in the wrong place, or one that is not closed',
  )
}

/** Where the line ends that begins there, or after the empty ones there. */
async function endOfLine(source: ByteSource, from: number): Promise<number> {
  let position = from
  let begun = false
  for await (const piece of source(from)) {
    let at = 0
    while (!begun && at < piece.length) {
      begun = !lineEnds.includes(piece[at] ?? 0)
      if (!begun) at += 1
    }
    const end = begun ? piece.indexOf(newline, at) : -1
    if (end >= 0) return position + end + 1
    position += piece.length
  }
  return position
}
