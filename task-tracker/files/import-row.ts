import { z } from 'zod'
import { minorPerMajor } from '#contracts/money.ts'
import { largestAmountMinor, longText, text } from '#contracts/primitives.ts'
import type { RowError } from '../domain/import.ts'
import { holdsKey } from '../domain/task.ts'

const fields = [
  'title',
  'description',
  'external_key',
  'assignee_email',
  'reward',
  'due_at',
] as const
type Field = (typeof fields)[number]

/** What a row asks for. */
export interface ImportedRow {
  title: string
  description: string | null
  externalKey: string | null
  /** In lower case; undefined: whoever comes. */
  assigneeAddress: string | undefined
  rewardMinor: number | undefined
  dueAt: Date | null
}

/** A record as it was read: its cells, null where one is not UTF-8. */
export interface RawRow {
  cells: readonly (string | null)[]
  problem?: string
  row: number
}

/** Which field each column holds, by the header; or what is wrong with it. */
export function readHeader({ cells, problem, row }: RawRow): {
  columns: string[]
  errors: RowError[]
} {
  const columns = cells.map((cell) => (cell ?? '').trim().toLowerCase())
  const wrong = (column: string | null, message: string): RowError => ({ row, column, message })
  if (problem !== undefined) return { columns, errors: [wrong(null, problem)] }
  const errors = columns.flatMap((name, at) => {
    if (!isField(name)) return [wrong(shortened(name), `must be one of: ${fields.join(', ')}`)]
    return columns.indexOf(name) < at ? [wrong(name, 'is there twice')] : []
  })
  if (!columns.includes('title')) errors.push(wrong('title', 'is required'))
  return { columns, errors }
}

const isField = (name: string): name is Field => fields.some((field) => field === name)

/** What a spreadsheet takes for a formula when the file is opened in one. */
const formula = /^[=+\-@\t\r]/

/** How rows of an organization with this currency are read; made once for many rows. */
export function rowReader(currency: string) {
  const reward = rewardIn(currency)
  return (raw: RawRow, columns: readonly string[]) => readRow(raw, columns, reward)
}

/** What a row asks for, or everything that is wrong with it. */
function readRow(
  { cells, problem, row }: RawRow,
  columns: readonly string[],
  reward: z.ZodType<number>,
): { order: ImportedRow } | { errors: RowError[] } {
  if (problem !== undefined) return { errors: [{ row, column: null, message: problem }] }
  if (cells.length !== columns.length) {
    const message = `has ${cells.length} cells instead of ${columns.length}`
    return { errors: [{ row, column: null, message }] }
  }
  const cellOf = (field: Field) => cells[columns.indexOf(field)]
  const errors: RowError[] = []
  const read = <T>(field: Field, schema: z.ZodType<T>): T | undefined => {
    const cell = cellOf(field)
    if (cell === undefined || cell === '') return undefined
    if (cell === null) {
      errors.push({ row, column: field, message: 'is not UTF-8' })
      return undefined
    }
    const parsed = schema.safeParse(cell)
    if (parsed.success) return parsed.data
    const message = parsed.error.issues[0]?.message ?? 'is not valid'
    errors.push({ row, column: field, message })
    return undefined
  }
  const title = read('title', titleCell)
  const order = {
    title: title ?? '',
    description: read('description', descriptionCell) ?? null,
    externalKey: read('external_key', keyCell) ?? null,
    assigneeAddress: read('assignee_email', address),
    rewardMinor: read('reward', reward),
    dueAt: read('due_at', dueTime) ?? null,
  }
  if (title === undefined && !errors.some(({ column }) => column === 'title')) {
    errors.push({ row, column: 'title', message: 'is required' })
  }
  return errors.length > 0 ? { errors } : { order }
}

/** Text that no spreadsheet computes. */
function plain(
  inner: z.ZodType<string, string>,
  prepare = (cell: string) => cell,
): z.ZodType<string> {
  return z
    .string()
    .refine((cell) => !formula.test(cell), {
      message: 'must not begin with = + - @ or a tab: a spreadsheet would compute it',
      abort: true,
    })
    .transform(prepare)
    .pipe(inner)
}

const withPlainLines = (cell: string) => cell.replaceAll('\r\n', '\n')

const titleCell = plain(text(200)).refine(
  (title) => !holdsKey(title),
  'must not contain [ or ]: put the key into external_key',
)

const descriptionCell = plain(longText(10_000), withPlainLines)
const keyCell = plain(text(40))

const address = z
  .string()
  .trim()
  .toLowerCase()
  .max(320, 'must have at most 320 characters')
  .refine((value) => /^[^\s@]+@[^\s@]+$/.test(value), 'must be an e-mail address')

const dueTime = z.iso
  .datetime({ offset: true, error: 'must be a time as 2026-01-31T18:00:00Z' })
  .transform((value) => new Date(value))

/** An amount in major units, `25` or `25.50`, in minor ones. */
function rewardIn(currency: string): z.ZodType<number> {
  const unit = minorPerMajor(currency)
  const decimals = String(unit).length - 1
  return z
    .string()
    .trim()
    .regex(/^\d{1,13}(\.\d+)?$/, 'must be an amount such as 25 or 25.50')
    .refine((value) => (value.split('.')[1]?.length ?? 0) <= decimals, {
      message: `must have at most ${decimals} decimals in ${currency}`,
      abort: true,
    })
    .transform((value) => {
      const [whole = '', part = ''] = value.split('.')
      return Number(whole) * unit + Number(part.padEnd(decimals, '0') || 0)
    })
    .refine(
      (minor) => minor >= 1 && minor <= largestAmountMinor,
      'must be more than 0 and at most a trillion minor units',
    )
}

const shortened = (name: string) => name.replaceAll(/\p{Cc}/gu, '?').slice(0, 100)
