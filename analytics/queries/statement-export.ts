import { z } from 'zod'
import type { readMyStatementCsv } from '#contracts/api/statements.ts'
import type { QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { notFound } from '#platform/errors.ts'
import type { Range } from '../domain/range.ts'
import type { Organization } from '../replicas.ts'
import { rangeOrRefuse, type Sources } from './sources.ts'
import { defaultDays, type Whose } from './statement.ts'
import {
  type PeriodLine,
  readLines,
  readTotals,
  readWallet,
  type Scope,
} from './statement-lines.ts'

/** Lines that are read, and held, at once. */
const pageLines = 2_000

/** A whole statement, to be written into a file. */
export interface StatementExport {
  organization: Organization
  workerName: string
  range: Range
  openingMinor: number
  closingMinor: number
  asOf: Date
  /** All lines, newest first, page by page: each is read when the one before was used. */
  pages: AsyncIterable<PeriodLine[]>
}

/**
 * The statement of these days as one whole: what is posted while it is read is not in it. Throws
 * 404 when `mustBeKnown` and there is no such person, 422 for a wrong range; the pages throw 503
 * when the database goes away in between.
 */
export async function statementExport(
  { money }: Sources,
  whose: Whose,
  query: QueryOf<typeof readMyStatementCsv>,
  { mustBeKnown = false } = {},
): Promise<StatementExport> {
  const { workerId } = whose
  const { value, asOf } = await money.read(whose, async (trx, organization) => {
    const range = rangeOrRefuse(query, organization.today, defaultDays)
    const wallet = await readWallet(trx, workerId, undefined)
    if (mustBeKnown && !wallet.isKnown) throw notFound()
    const scope: Scope = { ...range, timeZone: organization.timeZone, workerId, pin: wallet.pin }
    const totals = await readTotals(trx, scope, wallet.balanceMinor)
    const first = await readLines(trx, scope, undefined, pageLines)
    return { organization, range, scope, ...totals, first, workerName: await nameOf(trx, workerId) }
  })
  const { scope, first, ...statement } = value

  async function* pages(): AsyncGenerator<PeriodLine[]> {
    let page = first
    for (;;) {
      if (page.length > 0) yield page
      const last = page.at(-1)
      if (page.length < pageLines || !last) return
      const { value } = await money.read(
        whose,
        async (trx) => ({
          has: (await readWallet(trx, workerId, undefined)).pin,
          lines: await readLines(trx, scope, last.sequence, pageLines),
        }),
        // Another server may answer now, and it may be behind the first one.
        ({ has }) => has >= scope.pin,
      )
      page = value.lines
    }
  }
  return { ...statement, asOf, pages: pages() }
}

async function nameOf(trx: Trx, workerId: string): Promise<string> {
  const { rows } = await trx.raw('SELECT name FROM reporting.people WHERE id = ?', [workerId])
  return z.object({ name: z.string() }).optional().parse(rows[0])?.name ?? ''
}
