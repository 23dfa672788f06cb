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
 * Until this transaction ends, rows are looked up through indexes, one by one: for a batch of a few
 * hundred. Up to some 200,000 tasks PostgreSQL takes it for cheaper to read all of them each time.
 */
export async function lookUpOneByOne(trx: Trx): Promise<void> {
  await trx.raw(`SELECT set_config('enable_seqscan', 'off', true),
    set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`)
}
