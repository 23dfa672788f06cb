import type { Database } from './world.ts'

const pageSize = 20_000

interface Keyed {
  id: string
}

/**
 * All rows of a query in the order of their `id`, a page at a time, so that a million of them need no
 * memory. The query must name its id column `id` and take no parameters of its own.
 */
export async function* byId<T extends Keyed>(database: Database, sql: string): AsyncGenerator<T> {
  const paged = `SELECT * FROM (${sql}) AS all_rows
    WHERE $1::uuid IS NULL OR id > $1::uuid ORDER BY id LIMIT ${pageSize}`
  let last: string | null = null
  for (;;) {
    const rows: T[] = await database.rows<T>(paged, [last])
    yield* rows
    if (rows.length < pageSize) return
    last = rows.at(-1)?.id ?? null
  }
}

/** Walks two ordered streams side by side: pairs with the same id, and those without a partner. */
export async function* sideBySide<L extends Keyed, R extends Keyed>(
  left: AsyncGenerator<L>,
  right: AsyncGenerator<R>,
): AsyncGenerator<{ id: string; left?: L; right?: R }> {
  let l = await left.next()
  let r = await right.next()
  while (!l.done || !r.done) {
    if (r.done || (!l.done && l.value.id < r.value.id)) {
      if (l.done) return
      yield { id: l.value.id, left: l.value }
      l = await left.next()
    } else if (l.done || r.value.id < l.value.id) {
      yield { id: r.value.id, right: r.value }
      r = await right.next()
    } else {
      yield { id: l.value.id, left: l.value, right: r.value }
      ;[l, r] = [await left.next(), await right.next()]
    }
  }
}
