import type { readMyStatement } from '#contracts/api/analytics.ts'
import type { AnswerOf, QueryOf } from '#contracts/endpoint.ts'
import { notFound } from '#platform/errors.ts'
import { freshnessOf, type Question } from '../replicas.ts'
import { rangeOrRefuse, type Sources } from './sources.ts'
import { readCursor, writeCursor } from './statement-cursor.ts'
import { readLines, readTotals, readWallet } from './statement-lines.ts'

/** How many days a statement has when nobody says. */
export const defaultDays = 30

type Query = QueryOf<typeof readMyStatement>
type Statement = AnswerOf<typeof readMyStatement>

/** Whose statement. */
export interface Whose extends Question {
  workerId: string
}

/**
 * The lines of a wallet that were posted in the range, newest first by sequence. Opening and
 * closing are the range's, not the page's, so that opening + all lines of the range = closing.
 * A cursor keeps the wallet as it was at the first page: what is posted meanwhile is not shown.
 * Throws 404 when `mustBeKnown` and there is no such person, 422 for a wrong range or cursor.
 */
export async function statement(
  { money }: Sources,
  whose: Whose,
  query: Query,
  { mustBeKnown = false } = {},
): Promise<Statement> {
  const position = readCursor(query.cursor)
  const { value, ...age } = await money.read(whose, async (trx, { today, timeZone }) => {
    const range = rangeOrRefuse(query, today, defaultDays)
    const wallet = await readWallet(trx, whose.workerId, position?.pin)
    if (mustBeKnown && !wallet.isKnown) throw notFound()
    const scope = { ...range, timeZone, workerId: whose.workerId, pin: wallet.pin }
    const totals = await readTotals(trx, scope, wallet.balanceMinor)
    const found = await readLines(trx, scope, position?.before, query.limit + 1)
    const items = found.slice(0, query.limit)
    const last = found.length > query.limit ? items.at(-1) : undefined
    const nextCursor = last ? writeCursor({ pin: wallet.pin, before: last.sequence }) : null
    return { ...totals, items, nextCursor }
  })
  return { ...freshnessOf(age), ...value }
}
