const states = ['open', 'done', 'cancelled', 'all'] as const
const orders = ['createdAt', 'dueAt', '-rewardMinor'] as const
const ranges = [7, 30, 90] as const
const periods = ['day', 'week', 'month'] as const

type Given = Record<string, unknown>

export interface TaskSearch {
  status?: (typeof states)[number]
  assignee?: string
  search?: string
  sort?: (typeof orders)[number]
  /** The open one, or `new`. */
  task?: string
}

/** What the address of the tasks may say; the rest of it is ignored. */
export function taskSearch(given: Given): TaskSearch {
  return defined({
    status: oneOf(states, given['status']),
    assignee: textOf(given['assignee']),
    search: textOf(given['search']),
    sort: oneOf(orders, given['sort']),
    task: textOf(given['task']),
  })
}

export interface CompanySearch {
  days?: (typeof ranges)[number]
  period?: (typeof periods)[number]
}

/** What the address of the company's numbers may say. */
export function companySearch(given: Given): CompanySearch {
  return defined({ days: oneOf(ranges, given['days']), period: oneOf(periods, given['period']) })
}

/** Also a text that looks like a number, which the router has read as one. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

function oneOf<T>(known: readonly T[], value: unknown): T | undefined {
  return known.find((candidate) => candidate === value)
}

/** Leaves out what is undefined: it shall not stand in the address. */
export function defined<T extends object>(values: T): T {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) Reflect.deleteProperty(values, name)
  }
  return values
}
