import { z } from 'zod'
import { invalid } from '#platform/errors.ts'

/** Where the next page goes on. */
const Position = z.object({
  /** The wallet's highest sequence when the first page was read: later lines are not shown. */
  pin: z.int().min(0),
  /** Only lines below this sequence. */
  before: z.int().min(1),
})
export type Position = z.infer<typeof Position>

/** The position as a caller keeps it. */
export function writeCursor(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url')
}

/** Throws 422 that names `query.cursor` for anything that `writeCursor` did not write. */
export function readCursor(cursor: string | undefined): Position | undefined {
  if (cursor === undefined) return undefined
  try {
    return Position.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
  } catch {
    throw invalid('cursor', 'must be the nextCursor of another page')
  }
}
