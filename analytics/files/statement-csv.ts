import { stringify } from 'csv-stringify/sync'
import { currencyDigits } from '#contracts/currencies.ts'
import { minorPerMajor } from '#contracts/money.ts'
import type { StatementExport } from '../queries/statement-export.ts'
import type { PeriodLine } from '../queries/statement-lines.ts'

const columns = [
  'sequence',
  'posted_at',
  'occurred_at',
  'kind',
  'task_title',
  'external_key',
  'reason',
  'amount',
  'balance_after',
  'currency',
  'late',
  'period',
  'task_id',
  'transfer_id',
  'correlation_id',
] as const
type Row = Record<(typeof columns)[number], string | number | null>

/**
 * The statement as a table, newest line first, a page at a time. Amounts are in major units with
 * the currency's digits; text that a spreadsheet would take for a formula is escaped.
 */
export async function* statementCsv(statement: StatementExport): AsyncGenerator<string> {
  const { currency } = statement.organization
  const digits = currencyDigits[currency] ?? 2
  const isMoney = (column: unknown) => column === 'amount' || column === 'balance_after'
  const options = {
    columns: [...columns],
    escape_formulas: true,
    record_delimiter: 'windows',
    cast: {
      number: (value: number, { column }: { column?: unknown }) =>
        isMoney(column) ? value.toFixed(digits) : String(value),
    },
  } as const

  yield stringify([columns]).trimEnd().concat('\r\n')
  for await (const lines of statement.pages) {
    yield stringify(
      lines.map((line) => rowOf(line, currency)),
      options,
    )
  }
}

function rowOf(line: PeriodLine, currency: string): Row {
  const perMajor = minorPerMajor(currency)
  return {
    sequence: line.sequence,
    posted_at: line.postedAt,
    occurred_at: line.occurredAt,
    kind: line.kind,
    task_title: line.task?.title ?? null,
    external_key: line.task?.externalKey ?? null,
    reason: line.reason,
    amount: line.amountMinor / perMajor,
    balance_after: line.balanceAfterMinor / perMajor,
    currency,
    late: line.late ? 'yes' : 'no',
    period: line.periodNumber,
    task_id: line.task?.id ?? null,
    transfer_id: line.id,
    correlation_id: line.correlationId,
  }
}
