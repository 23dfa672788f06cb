import type { z } from 'zod'
import type { listTasks } from '#contracts/api/tasks.ts'

/** What a list of tasks is asked for. */
export type TaskQuery = z.input<typeof listTasks.query>

interface Filter {
  status?: 'open' | 'done' | 'cancelled' | 'all'
  assignee?: string
  search?: string
  sort?: TaskQuery['sort']
}

/** The question that an address stands for; without a word about it, the open ones, newest first. */
export function taskQuery({ status = 'open', assignee, search, sort }: Filter): TaskQuery {
  return {
    sort: sort ?? '-createdAt',
    limit: 200,
    ...(status === 'all' ? {} : { status }),
    ...(assignee ? { assignee } : {}),
    ...(search ? { search } : {}),
  }
}
