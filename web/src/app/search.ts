const states = ['open', 'done', 'cancelled', 'all'] as const
const orders = ['createdAt', 'dueAt', '-rewardMinor'] as const
const ranges = [7, 30, 90] as const
const periods = ['day', 'week', 'month'] as const

export type Given = Record<string, unknown>

export interface TaskSearch {
  status?: (typeof states)[number]
  assignee?: string
  search?: string
  sort?: (typeof orders)[number]
  /** The open one, `new`, or `import`. */
  task?: string
  view?: 'board'
  /** What the board's columns are; without, how far tasks are. */
  by?: 'worker'
  /** The import whose report is shown. */
  import?: string
}

/** What the address of the tasks may say; the rest of it is ignored. */
export function taskSearch(given: Given): TaskSearch {
  return defined({
    status: oneOf(states, given['status']),
    assignee: textOf(given['assignee']),
    search: textOf(given['search']),
    sort: oneOf(orders, given['sort']),
    task: textOf(given['task']),
    view: oneOf(['board'] as const, given['view']),
    by: oneOf(['worker'] as const, given['by']),
    import: textOf(given['import']),
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

export interface DaysSearch {
  days?: (typeof ranges)[number]
}

/** How many of the last days an address asks for. */
export function daysSearch(given: Given): DaysSearch {
  return defined({ days: oneOf(ranges, given['days']) })
}

export interface StatementSearch extends DaysSearch {
  /** The line whose trail is shown. */
  line?: string
}

/** Which days of a statement, and which of its lines. */
export function statementSearch(given: Given): StatementSearch {
  return defined({ ...daysSearch(given), line: textOf(given['line']) })
}

const walletOrders = ['-balanceMinor', 'balanceMinor'] as const

export interface WorkersSearch {
  sort?: (typeof walletOrders)[number]
}

/** In which order to list what workers have; by name without. */
export function workersSearch(given: Given): WorkersSearch {
  return defined({ sort: oneOf(walletOrders, given['sort']) })
}

/** Also a text that looks like a number, which the router has read as one. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The value, if it is one of these. */
export function oneOf<T>(known: readonly T[], value: unknown): T | undefined {
  return known.find((candidate) => candidate === value)
}

/** Leaves out what is undefined: it shall not stand in the address. */
export function defined<T extends object>(values: T): T {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) Reflect.deleteProperty(values, name)
  }
  return values
}
