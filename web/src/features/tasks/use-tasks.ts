import { listTasks } from '#contracts/api/tasks.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import type { TaskQuery } from './task-query.ts'

/** Tasks page by page. */
export function useTasks(query: TaskQuery, enabled = true) {
  return usePages(
    ['listTasks', query],
    (cursor) => call(listTasks, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared, enabled },
  )
}
