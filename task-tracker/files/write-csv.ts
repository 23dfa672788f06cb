import { stringify } from 'csv-stringify/sync'

/** Lines of CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
export function csvLines(records: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    records.map((record) => [...record]),
    // A line break alone is quoted too: not every reader takes it for part of a cell.
    { escape_formulas: true, record_delimiter: 'windows', quoted_match: /[\r\n]/ },
  )
}
