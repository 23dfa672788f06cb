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

/**
 * The ids of all tasks that a search finds, whoever holds them; `asked` is the SQL for its text.
 * Goes through the function that row level security does not keep from its index.
 */
export const allThatMatch = (asked: string): string =>
  `SELECT task_id FROM system_search_tasks(${asked}, NULL, NULL, NULL, 'id', NULL, NULL, NULL)`
