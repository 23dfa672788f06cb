import type { Db, Trx } from '../db.ts'

/** Ends the transaction without being a failure. */
class RollBack extends Error {}

/** Runs the work as this organization in a transaction that is then undone; answers its result. */
export async function rolledBack<T>(
  db: Db,
  organizationId: string,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  const result: T[] = []
  await db
    .as({ organizationId }, async (trx) => {
      result.push(await work(trx))
      throw new RollBack()
    })
    .catch((error: unknown) => {
      if (!(error instanceof RollBack)) throw error
    })
  return result[0] as T
}
