/** What can be wrong with a row, and the column and words under which it is reported. */
export const faults = [
  { line: ',no title,,,,', column: 'title', says: 'required' },
  { line: `${'x'.repeat(201)},,,,,`, column: 'title', says: '200' },
  { line: '[K-1] Paint,,,,,', column: 'title', says: '[ or ]' },
  { line: '"=HYPERLINK(""http://x"")",,,,,', column: 'title', says: 'spreadsheet' },
  { line: 'Paint,@SUM(A1),,,,', column: 'description', says: 'spreadsheet' },
  { line: Buffer.from('Stra\xdfe,,,,,', 'latin1'), column: 'title', says: 'UTF-8' },
  { line: 'Paint "it" red,,,,,', column: null, says: 'quote' },
  { line: '"Paint,,,,,', column: null, says: 'quote' },
  { line: `Paint,${'x'.repeat(70_000)},,,,`, column: null, says: '64 KiB' },
  { line: 'Paint,,,nobody@example.test,,', column: 'assignee_email', says: 'no active worker' },
  { line: 'Paint,,,,25.505,', column: 'reward', says: '2 decimals' },
  { line: 'Paint,,,,,31.12.2026', column: 'due_at', says: 'time' },
  { line: 'Paint,,,', column: null, says: '4 cells' },
] as const

export const csvHeader = 'title,description,external_key,assignee_email,reward,due_at'

/**
 * A file of so many rows; every so many of them has a fault, one kind after the other. Also says
 * what each of these has to be reported with, by its record number.
 */
export function tasksAsCsv(
  rows: number,
  { everyRow, assignee }: { everyRow: number; assignee: string },
): { csv: Buffer; expected: Map<number, (typeof faults)[number]> } {
  const expected = new Map<number, (typeof faults)[number]>()
  const lines: Buffer[] = [Buffer.from(`${csvHeader}\r\n`)]
  for (let row = 1; row <= rows; row += 1) {
    const fault = row % everyRow === 0 ? faults[(row / everyRow) % faults.length] : undefined
    if (fault) expected.set(row + 1, fault)
    const good = `"Paint ""fence"", no. ${row}","two\nlines",K-${row},${assignee},12.34,`
    lines.push(Buffer.from(fault?.line ?? good), Buffer.from('\r\n'))
  }
  return { csv: Buffer.concat(lines), expected }
}
