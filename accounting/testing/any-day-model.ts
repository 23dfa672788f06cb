import type { Received } from '#platform/consumers.ts'
import type { Actor, Db, Trx } from '#platform/db.ts'
import { newId } from '#platform/ids.ts'
import { anActor, anOrganization } from './builders.ts'
import { deliver } from './deliver.ts'

/** Numbers by which something that happens is chosen. */
export interface Choice {
  who: number
  which: number
  amount: number
  /** It comes again, an event also under another id. */
  twice: boolean
}

interface Task {
  taskId: string
  assignmentId: string
  workerId: string
  rewardMinor: number
  feeMinor: number
  open: boolean
}

/** What a person can take back: an adjustment by its own id, a reward by its task's. */
interface Reversible {
  kind: 'adjustment' | 'reward'
  causeId: string
  workerId: string
  amountMinor: number
}

interface Run {
  id: string
  status: 'draft' | 'approved' | 'rejected'
  payouts: { workerId: string; amountMinor: number; status: 'pending' | 'out' | 'over' }[]
}

/** A day as it should be, kept beside the database. */
export interface Day {
  db: Db
  organizationId: string
  accountant: Actor
  admin: Actor
  workers: string[]
  /** What each wallet should hold. */
  balances: Map<string, number>
  held: Set<string>
  tasks: Task[]
  /** Every wallet line there should be: kind, cause (a payout's: its run), worker and amount. */
  lines: string[]
  reversible: Reversible[]
  runs: Run[]
  /** Every event that was sent. */
  history: Received<unknown>[]
  byFile: boolean
}

/** A day before anything has happened: three workers, nothing owed. */
export async function aNewDay(db: Db): Promise<Day> {
  const organizationId = await anOrganization(db)
  const workers = [newId(), newId(), newId()]
  return {
    db,
    organizationId,
    accountant: anActor(organizationId),
    admin: anActor(organizationId, 'admin'),
    workers,
    balances: new Map(workers.map((id) => [id, 0])),
    held: new Set(),
    tasks: [],
    lines: [],
    reversible: [],
    runs: [],
    history: [],
    byFile: false,
  }
}

/** A wallet should have one more line: `what` is its kind and its cause. */
export function owe(day: Day, workerId: string, amountMinor: number, what: string): void {
  if (amountMinor === 0) return
  day.balances.set(workerId, (day.balances.get(workerId) ?? 0) + amountMinor)
  day.lines.push(`${what} ${workerId} ${amountMinor}`)
}

/** Does something as the accountant. */
export const asAccountant = <T>({ db, accountant }: Day, work: (trx: Trx) => Promise<T>) =>
  db.as(accountant, work)

/** Sends an event, and notes it. */
export async function send(day: Day, event: Received<unknown>, twice: boolean): Promise<void> {
  day.history.push(event)
  await deliver(day.db, event)
  if (twice) await deliver(day.db, event, { ...event, id: newId() })
}

/** The worker of a choice. */
export const workerOf = ({ workers }: Day, { who }: Choice): string => workers[who] ?? ''

/** One of them, if there is any. */
export const pick = <T>(items: readonly T[], which: number): T | undefined =>
  items[which % items.length]

/** The code of a refusal; any other failure is thrown on. */
export function codeOf(error: unknown): unknown {
  if (typeof error === 'object' && error !== null && 'status' in error && 'code' in error) {
    return error.code
  }
  throw error
}
