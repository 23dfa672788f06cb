import { stringify } from 'csv-stringify/sync'
import { slices } from '#platform/pieces.ts'
import type { BankOrder, Credit } from '../domain/bank-file.ts'

/** Cells that a spreadsheet would take for a formula are written as text. */
const safely = { header: true, escape_formulas: true, record_delimiter: 'windows' } as const

/** Rows in one piece: some milliseconds of work. */
const pieceLength = 200

/** The order as a table, for banks and currencies that have no other format: piece by piece. */
export function* bankCsv(order: BankOrder): Generator<string> {
  const [first = [], ...others] = slices(order.credits, pieceLength)
  yield stringify(rowsOf(first, order), safely)
  for (const credits of others)
    yield stringify(rowsOf(credits, order), { ...safely, header: false })
}

function rowsOf(credits: readonly Credit[], order: BankOrder) {
  return credits.map(({ endToEndId, amount, account }) => ({
    reference: endToEndId,
    holder: account.holder,
    iban: account.iban,
    bic: account.bic ?? '',
    amount,
    currency: order.currency,
    text: order.remittance,
    debtor_iban: order.debtor.iban,
    execution_day: order.executionDay,
  }))
}

/** A line of a preview. */
export interface PreviewRow {
  workerId: string
  name: string
  amountMinor: number
  /** Why the worker gets nothing; null: is paid. */
  excluded: string | null
}

/** A preview as a table: everybody who has a wallet. */
export function toPreviewCsv(rows: readonly PreviewRow[], currency: string): string {
  const table = rows.map(({ workerId, name, amountMinor, excluded }) => ({
    worker_id: workerId,
    worker: name,
    // A negative balance is no formula: numbers stay numbers.
    amount_minor: amountMinor,
    currency,
    result: excluded ?? 'paid',
  }))
  const columns = ['worker_id', 'worker', 'amount_minor', 'currency', 'result']
  return stringify(table, { ...safely, columns })
}
