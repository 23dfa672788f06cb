import pg from 'pg'
import { z } from 'zod'
import { rebuilt } from './rebuilt.ts'

/** Rows shown of one table; the count is always told. */
const shownRows = 10

/** What a table holds, and where that is not what the transfers say. */
export interface Compared {
  table: string
  rows: number
  differences: number
  /** The first of them, in words. */
  examples: string[]
}

/**
 * Builds every balance and every table that people's numbers come from again, from the transfers
 * alone, in the schema `replay`, and compares it with what is stored. Everything in one snapshot,
 * so the system may go on meanwhile. The schema is left there only when something differs.
 * `url` is a superuser's: row level security must not hide anything.
 */
export async function replay(url: string): Promise<Compared[]> {
  const client = new pg.Client({ connectionString: url, statement_timeout: 0 })
  await client.connect()
  try {
    await client.query('DROP SCHEMA IF EXISTS replay CASCADE; CREATE SCHEMA replay')
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    const compared: Compared[] = []
    for (const table of rebuilt) compared.push(await compare(client, table))
    await client.query('COMMIT')
    if (isSame(compared)) await client.query('DROP SCHEMA replay CASCADE')
    return compared
  } finally {
    await client.end()
  }
}

/** Whether nothing differs. */
export const isSame = (compared: readonly Compared[]): boolean =>
  compared.every(({ differences }) => differences === 0)

/** The table for people, and below a line that differs its first rows. */
export function report(compared: readonly Compared[]): string {
  return compared
    .flatMap(({ table, rows, differences, examples }) => [
      `${differences === 0 ? '✔' : '✘'} ${table.padEnd(16)} ${rows} rows, difference ${differences}`,
      ...examples.map((example) => `    ${example}`),
    ])
    .join('\n')
}

const Row = z.object({ example: z.string(), rows: z.coerce.number() })
const Count = z.object({ rows: z.coerce.number() })

async function compare(
  client: pg.Client,
  { table, from, key, columns }: (typeof rebuilt)[number],
): Promise<Compared> {
  await client.query(`CREATE TABLE replay.${table} AS ${from}`)
  const { rows: all } = await client.query(`SELECT count(*) AS rows FROM replay.${table}`)
  const stored = columns.map((column) => `stored.${column}`).join(', ')
  const again = columns.map((column) => `again.${column}`).join(', ')
  const { rows: found } = await client.query(
    `SELECT count(*) OVER () AS rows,
            format('%s: stored %s, the transfers say %s',
                   concat_ws(' ', ${key.map((column) => `${column}::text`).join(', ')}),
                   CASE WHEN stored IS NULL THEN 'nothing' ELSE (${stored})::text END,
                   CASE WHEN again IS NULL THEN 'nothing' ELSE (${again})::text END) AS example
       FROM public.${table} AS stored FULL JOIN replay.${table} AS again USING (${key.join(', ')})
      WHERE ROW(${stored}) IS DISTINCT FROM ROW(${again})
      LIMIT ${shownRows}`,
  )
  const differences = z.array(Row).parse(found)
  return {
    table,
    rows: Count.parse(all[0]).rows,
    differences: differences[0]?.rows ?? 0,
    examples: differences.map(({ example }) => example),
  }
}
