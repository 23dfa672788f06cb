import { z } from 'zod'
import { AppError, type FieldError } from './errors.ts'

/** More than this helps nobody and makes the answer large. */
const shownErrors = 50

export type Parsed = { data: unknown; errors: [] } | { data: undefined; errors: FieldError[] }

/**
 * Parses input against its schema, unknown fields refused. Fields are named as they are in the
 * request (`title`, `admin.email`), the whole of it as `root`. A missing schema allows no field.
 */
export function parseStrictly(
  root: string,
  schema: z.ZodObject | undefined,
  input: unknown,
): Parsed {
  const parsed = strict(schema ?? nothing).safeParse(input, { error: plainEnglish })
  if (parsed.success) return { data: parsed.data, errors: [] }
  return {
    data: undefined,
    errors: parsed.error.issues.flatMap((issue) => fieldErrors(root, issue)),
  }
}

/** 422 `validation_failed` that names every wrong field. */
export function validationFailed(errors: readonly FieldError[]): AppError {
  const [first] = errors
  const detail = first ? `${first.path} ${first.message}` : 'The request is not valid'
  return new AppError(422, 'validation_failed', detail, { errors: errors.slice(0, shownErrors) })
}

const nothing = z.strictObject({})
const strictVariants = new WeakMap<z.ZodObject, z.ZodObject>()

function strict(schema: z.ZodObject): z.ZodObject {
  // A schema that says itself what it does with further fields is taken at its word.
  if (schema.def.catchall !== undefined) return schema
  const known = strictVariants.get(schema)
  if (known) return known
  const variant = schema.strict()
  strictVariants.set(schema, variant)
  return variant
}

function fieldErrors(root: string, issue: z.core.$ZodIssue): FieldError[] {
  const path = issue.path.map((step) => printable(String(step)))
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: path.join('.') || root, message: issue.message }]
  }
  return issue.keys.map((key) => ({
    path: [...path, printable(key)].join('.') || root,
    message: 'is not a known field',
  }))
}

/** Names come from the caller: bounded, and nothing that could break a line. */
const printable = (name: string) => name.replace(/[^\x20-\x7e]/g, '?').slice(0, 100)

const formats: Record<string, string> = {
  uuid: 'a UUID',
  email: 'an e-mail address',
  url: 'a URL',
  date: 'a day as YYYY-MM-DD',
  datetime: 'a time as 2026-01-31T18:00:00Z',
}

const kinds: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
}

/** Continues the field's name: "title must …". A schema's own message comes before it. */
function plainEnglish(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is required'
      return `must be ${kinds[issue.expected] ?? 'of another kind'}`
    case 'too_small':
      return `must ${sized(issue.origin)} at least ${issue.minimum}${unit(issue.origin)}`
    case 'too_big':
      return `must ${sized(issue.origin)} at most ${issue.maximum}${unit(issue.origin)}`
    case 'invalid_format':
      return `must be ${formats[issue.format] ?? 'in the expected format'}`
    case 'invalid_value':
      return `must be one of: ${issue.values.map(String).join(', ')}`
    case 'invalid_union':
      return 'has none of the allowed forms'
    default:
      return undefined
  }
}

const countable: Record<string, string> = { string: ' characters', array: ' items' }
const sized = (origin: string) => (origin in countable ? 'have' : 'be')
const unit = (origin: string) => countable[origin] ?? ''
