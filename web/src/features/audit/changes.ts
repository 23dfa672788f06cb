/** One thing that an entry tells: what, and from what to what. */
export interface Change {
  name: string
  before?: string
  after: string
}

/** What an entry's details say, one thing each; what stayed the same, and bare ids, are left out. */
export function changesOf(details: Record<string, unknown>): Change[] {
  const { before, after, ...others } = details
  const told = Object.entries(others)
    .filter(([name]) => !name.endsWith('Id'))
    .map(([name, value]) => ({ name, after: textOf(value) }))
  if (!isRecord(after)) return told
  const old = isRecord(before) ? before : {}
  const changes = Object.entries(after)
    .filter(([name, value]) => textOf(old[name]) !== textOf(value))
    .map(([name, value]) => ({ name, before: textOf(old[name]), after: textOf(value) }))
  return [...changes, ...told]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
