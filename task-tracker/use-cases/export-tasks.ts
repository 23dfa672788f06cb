import { minorPerMajor } from '#contracts/money.ts'
import type { Actor, Db } from '#platform/db.ts'
import type { Task } from '../domain/task.ts'
import { csvLines } from '../files/write-csv.ts'
import { listTasks, type Place, placeOf } from '../store/task-list.ts'

const pageSize = 1_000
const sort = 'createdAt'

export interface TaskExport {
  status?: Task['status'] | undefined
  assignee?: string | undefined
  search?: string | undefined
}

const header = [
  'id',
  'title',
  'description',
  'external_key',
  'status',
  'assignee',
  'reward',
  'fee',
  'currency',
  'due_at',
  'created_by',
  'created_at',
  'completed_at',
  'cancelled_at',
]

/** All tasks as CSV in the order of their creation, page by page: no more is held at a time. */
export async function* exportTasks(
  db: Db,
  actor: Actor,
  { status, assignee, search }: TaskExport,
): AsyncGenerator<string> {
  yield csvLines([header])
  const asked = {
    status,
    search,
    assigneeId: assignee === 'me' ? actor.id : assignee,
    sort,
    limit: pageSize,
  } as const
  for (let after: Place | undefined; ; ) {
    const page: Task[] = await db.read(actor, (trx) => listTasks(trx, { ...asked, after }))
    if (page.length > 0) yield csvLines(page.map(lineOf))
    const last = page.at(-1)
    if (!last || page.length < pageSize) return
    after = placeOf(sort, last)
  }
}

const lineOf = (task: Task) => [
  task.id,
  task.title,
  task.description,
  task.externalKey,
  task.status,
  task.assignee.name,
  inMajor(task.rewardMinor, task.currency),
  inMajor(task.feeMinor, task.currency),
  task.currency,
  task.dueAt?.toISOString() ?? null,
  task.createdBy.name,
  task.createdAt.toISOString(),
  task.completedAt?.toISOString() ?? null,
  task.cancelledAt?.toISOString() ?? null,
]

/** `25.50`; never negative here. */
function inMajor(minor: number, currency: string): string {
  const unit = minorPerMajor(currency)
  const decimals = String(unit).length - 1
  const whole = String(Math.floor(minor / unit))
  return decimals === 0 ? whole : `${whole}.${String(minor % unit).padStart(decimals, '0')}`
}
