import { invalid } from '#platform/errors.ts'
import { type Range, rangeOf } from '../domain/range.ts'
import type { Source } from '../replicas.ts'

/** Where the numbers come from: one source for each owner. */
export interface Sources {
  /** task-tracker's. */
  work: Source
  /** accounting's. */
  money: Source
}

/** As `rangeOf`; throws 422 that names the field. */
export function rangeOrRefuse(...wanted: Parameters<typeof rangeOf>): Range {
  const range = rangeOf(...wanted)
  if ('field' in range) throw invalid(range.field, range.message)
  return range
}
