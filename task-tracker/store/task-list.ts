import { z } from 'zod'
import { organizationOf, type Trx } from '#platform/db.ts'
import type { Task } from '../domain/task.ts'
import { type Bindings, query } from './sql.ts'
import { TaskRow, taskColumns, taskPeople } from './task-rows.ts'

export type TaskSort = 'createdAt' | '-createdAt' | 'dueAt' | '-rewardMinor'

export interface TaskQuery {
  status?: Task['status'] | undefined
  assigneeId?: string | undefined
  /** Only tasks of this person, whatever else is asked. */
  ownerId?: string | undefined
  /** Words of title and description, or how the external key begins. */
  search?: string | undefined
  sort: TaskSort
  /** At most that many. */
  limit: number
  after?: Place | undefined
}

/** A place in a sorted list: the last task that was shown. */
export interface Place {
  /** RFC 3339, `infinity` for no due date, or minor units. */
  value: string
  id: string
}

interface Order {
  /** What is sorted by, and then by id. Each has an index that ends with it. */
  column: string
  type: 'timestamptz' | 'bigint'
  direction: 'ASC' | 'DESC'
  value: (task: Task) => string
}

const orders: Record<TaskSort, Order> = {
  createdAt: {
    column: 't.created_at',
    type: 'timestamptz',
    direction: 'ASC',
    value: (task) => task.createdAt.toISOString(),
  },
  '-createdAt': {
    column: 't.created_at',
    type: 'timestamptz',
    direction: 'DESC',
    value: (task) => task.createdAt.toISOString(),
  },
  dueAt: {
    column: `coalesce(t.due_at, 'infinity')`,
    type: 'timestamptz',
    direction: 'ASC',
    value: (task) => task.dueAt?.toISOString() ?? 'infinity',
  },
  '-rewardMinor': {
    column: 't.reward_minor',
    type: 'bigint',
    direction: 'DESC',
    value: (task) => String(task.rewardMinor),
  },
}

const placeValue = {
  timestamptz: z.union([z.literal('infinity'), z.iso.datetime()]),
  bigint: z.string().regex(/^\d{1,16}$/),
}

/** Where a task stands in this order. */
export const placeOf = (sort: TaskSort, task: Task): Place => ({
  value: orders[sort].value(task),
  id: task.id,
})

/** The place that a caller named, or undefined when it is none of this order. */
export function readPlace(sort: TaskSort, place: unknown): Place | undefined {
  const shape = z.strictObject({ value: placeValue[orders[sort].type], id: z.uuid() })
  return shape.safeParse(place).data
}

/** The tasks that come next in this order. The page's people are joined only after the limit. */
export async function listTasks(trx: Trx, asked: TaskQuery): Promise<Task[]> {
  if (asked.search !== undefined) return searchTasks(trx, asked, asked.search)
  const { column, type, direction } = orders[asked.sort]
  const conditions = ['true']
  const bindings: Bindings = { limit: asked.limit }
  const add = (condition: string, more: Bindings) => {
    conditions.push(condition)
    Object.assign(bindings, more)
  }
  if (asked.status) add('t.status = :status', { status: asked.status })
  if (asked.assigneeId) add('t.assignee_id = :assigneeId', { assigneeId: asked.assigneeId })
  if (asked.ownerId) add('t.assignee_id = :ownerId', { ownerId: asked.ownerId })
  if (asked.after) {
    const past = direction === 'ASC' ? '>' : '<'
    add(`(${column}, t.id) ${past} (:afterValue::${type}, :afterId::uuid)`, {
      afterValue: asked.after.value,
      afterId: asked.after.id,
    })
  }
  const order = `${column} ${direction}, t.id ${direction}`
  return query(
    trx,
    TaskRow,
    `SELECT ${taskColumns}
       FROM (SELECT * FROM tasks t WHERE ${conditions.join(' AND ')}
              ORDER BY ${order} LIMIT :limit) t ${taskPeople}
      ORDER BY ${order}`,
    bindings,
  )
}

/** The same, of the tasks that a search finds. */
async function searchTasks(trx: Trx, asked: TaskQuery, search: string): Promise<Task[]> {
  const { column, direction } = orders[asked.sort]
  return query(
    trx,
    TaskRow,
    `SELECT ${taskColumns}
       FROM system_search_tasks(:search, :status, :assigneeId::uuid, :ownerId::uuid, :sort,
              :afterValue, :afterId::uuid, :limit) AS found
       JOIN tasks t ON t.organization_id = :organizationId AND t.id = found.task_id ${taskPeople}
      ORDER BY ${column} ${direction}, t.id ${direction}`,
    {
      search,
      organizationId: organizationOf(trx),
      status: asked.status ?? null,
      assigneeId: asked.assigneeId ?? null,
      ownerId: asked.ownerId ?? null,
      sort: asked.sort,
      afterValue: asked.after?.value ?? null,
      afterId: asked.after?.id ?? null,
      limit: asked.limit,
    },
  )
}
