import { type Lane, outboxWritten } from './outbox.ts'
import type { PlannedQuery } from './pool.ts'
import { afterCommit, organizationOf, type Trx } from './transactions.ts'

/** One statement that is a whole change: the call of a function that sets the tenant itself. */
export interface Statement extends PlannedQuery {
  /** Where it may have left something to be sent. */
  announces?: Lane
}

/** Where such statements go. */
export interface Direct {
  organizationId: string
  /** The rows that it returns. */
  ask(statement: Statement): Promise<unknown[]>
}

/** Within a transaction, which decides whether they hold. */
export function directIn(trx: Trx): Direct {
  return {
    organizationId: organizationOf(trx),
    ask: async ({ text, values, announces }) => {
      const sql = text.replaceAll(/\$\d+/g, '?')
      const { rows } = await trx.raw<{ rows: unknown[] }>(sql, [...values])
      if (announces) afterCommit(trx, () => outboxWritten(announces))
      return rows
    },
  }
}
