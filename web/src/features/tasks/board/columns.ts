import type { TFunction } from 'i18next'
import type { Task } from '#contracts/api/tasks.ts'
import type { TaskQuery } from '../task-query.ts'

/** A column of the board: which tasks stand in it, and what dropping one there does. */
export interface BoardColumnPlan {
  /** Of a worker, or the name of a state. */
  id: string
  name: string
  query: TaskQuery
  /** Of what the query finds, only these. */
  only?: (task: Task) => boolean
  /** True when nothing that comes after this task can belong here. */
  ends?: (task: Task) => boolean
  takes?: 'assign' | 'cancel'
}

const pageSize = 100

/** Open, overdue, done, cancelled. Overdue ones are the first of the open ones by due date. */
export function stateColumns(query: TaskQuery, now: number, t: TFunction): BoardColumnPlan[] {
  const { assignee, search } = query
  const base = { limit: pageSize, ...(assignee ? { assignee } : {}), ...(search ? { search } : {}) }
  const isOverdue = ({ dueAt }: Task) => dueAt !== null && new Date(dueAt).getTime() < now
  return [
    {
      id: 'overdue',
      name: t('tasks.overdue'),
      query: { ...base, status: 'open', sort: 'dueAt' },
      only: isOverdue,
      ends: (task) => !isOverdue(task),
    },
    {
      id: 'open',
      name: t('tasks.filter.open'),
      query: { ...base, status: 'open', sort: '-createdAt' },
      only: (task) => !isOverdue(task),
    },
    {
      id: 'done',
      name: t('tasks.filter.done'),
      query: { ...base, status: 'done', sort: '-createdAt' },
    },
    {
      id: 'cancelled',
      name: t('tasks.filter.cancelled'),
      query: { ...base, status: 'cancelled', sort: '-createdAt' },
      takes: 'cancel',
    },
  ]
}

/** The open tasks of each worker, what is due first on top. */
export function workerColumns(
  { search }: TaskQuery,
  workers: readonly { value: string; label: string }[],
): BoardColumnPlan[] {
  const words = search ? { search } : {}
  return workers.map(({ value, label }) => ({
    id: value,
    name: label,
    query: { limit: pageSize, status: 'open', sort: 'dueAt', assignee: value, ...words },
    takes: 'assign',
  }))
}
