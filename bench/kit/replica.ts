import { setTimeout as sleep } from 'node:timers/promises'
import type { TestDatabase } from '#platform/testing/test-database.ts'

const longestMs = 1_800_000

/** Waits until the replica shows as many rows of this table: large loads take it minutes. */
export async function replicaHasAll(
  { sql, sqlOnReplica }: TestDatabase,
  table: string,
): Promise<void> {
  const count = `SELECT count(*) AS rows FROM ${table}`
  const [primary] = await sql<{ rows: string }>(count)
  const until = Date.now() + longestMs
  while (Date.now() < until) {
    // It may not even have the database yet.
    const [replica] = await sqlOnReplica<{ rows: string }>(count).catch(() => [])
    if (replica?.rows === primary?.rows) return
    await sleep(500)
  }
  throw new Error(`The replica did not get all rows of ${table}`)
}
