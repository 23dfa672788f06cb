import { z } from 'zod'
import type { readMyStatementPdf } from '#contracts/api/statements.ts'
import type { QueryOf } from '#contracts/endpoint.ts'
import type { Trx } from '#platform/db.ts'
import { AppError } from '#platform/errors.ts'
import { type Slip, slipsOf } from '../domain/slips.ts'
import type { Sources } from './sources.ts'
import type { Whose } from './statement.ts'
import { type StatementExport, statementExport } from './statement-export.ts'
import type { PeriodLine } from './statement-lines.ts'

/** About 150 pages: more is for a spreadsheet. */
const mostLines = 5_000

export interface PaySlip extends Slip<PeriodLine> {
  /** Null: accounting does not know the period any more. */
  openedAt: Date | null
  /** Null: still open. */
  closedAt: Date | null
}

/** A statement as it is printed. */
export interface PaySlips extends Omit<StatementExport, 'pages'> {
  slips: PaySlip[]
}

/**
 * The statement of these days, put together by pay period, oldest first. Throws as
 * `statementExport`, and 422 `too_many_lines` for more than 5,000 lines.
 */
export async function paySlips(
  sources: Sources,
  whose: Whose,
  query: QueryOf<typeof readMyStatementPdf>,
  options: { mustBeKnown?: boolean } = {},
): Promise<PaySlips> {
  const { pages, ...statement } = await statementExport(sources, whose, query, options)
  const lines: PeriodLine[] = []
  for await (const page of pages) {
    lines.push(...page)
    if (lines.length > mostLines) {
      const detail = `A document has at most ${mostLines} lines: ask for fewer days, or for the CSV`
      throw new AppError(422, 'too_many_lines', detail)
    }
  }
  const slips = slipsOf(statement.openingMinor, lines.toReversed())
  const numbers = slips.map(({ periodNumber }) => periodNumber)
  const { value } = await sources.money.read(whose, (trx) => readPeriods(trx, numbers))
  return {
    ...statement,
    slips: slips.map((slip) => {
      const { openedAt = null, closedAt = null } = value.get(slip.periodNumber) ?? {}
      return { ...slip, openedAt, closedAt }
    }),
  }
}

const Period = z.object({
  number: z.int(),
  openedAt: z.date(),
  closedAt: z.date().nullable(),
})

async function readPeriods(trx: Trx, numbers: number[]) {
  const { rows } = await trx.raw(
    `SELECT number, opened_at AS "openedAt", closed_at AS "closedAt"
       FROM reporting.periods WHERE number = ANY (?)`,
    [numbers],
  )
  const periods = z.array(Period).parse(rows)
  return new Map(periods.map((period) => [period.number, period]))
}
