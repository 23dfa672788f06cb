import type { z } from 'zod'
import type { Trx } from '#platform/db.ts'

type Value = string | number | boolean | Date | null | readonly (string | number | Date | null)[]
export type Bindings = Record<string, Value>

/** Runs a statement with `:name` values and reads each row it returns. */
export async function query<T>(
  trx: Trx,
  row: z.ZodType<T>,
  sql: string,
  bindings: Bindings = {},
): Promise<T[]> {
  const result = await trx.raw<{ rows: unknown[] }>(sql, bindings)
  return result.rows.map((found) => row.parse(found))
}
