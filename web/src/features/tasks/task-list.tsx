import { useMemo } from 'react'
import { OrFailure } from '../../ui/states.tsx'
import { SelectionBar } from './selection-bar.tsx'
import type { TaskQuery } from './task-query.ts'
import { TaskTable } from './task-table.tsx'
import { useRowKeys } from './use-row-keys.ts'
import { useSelection } from './use-selection.ts'
import { useTasks } from './use-tasks.ts'

interface TaskListProps {
  query: TaskQuery
  filtered: boolean
  open: (taskId: string) => void
  leads: boolean
}

/** The tasks as a table, to be ticked and changed together. */
export function TaskList({ query, filtered, open, leads }: TaskListProps) {
  const tasks = useTasks(query)
  const listed = useMemo(() => (tasks.items ?? []).map(({ id }) => id), [tasks.items])
  const selection = useSelection(listed)
  useRowKeys((id) => selection.toggle(id, false))
  return (
    <OrFailure query={tasks}>
      <TaskTable
        tasks={tasks.items}
        filtered={filtered}
        mixed={query.status === undefined}
        open={open}
        more={tasks.hasNextPage ? () => void tasks.fetchNextPage() : undefined}
        loadingMore={tasks.isFetchingNextPage}
        selection={leads ? selection : undefined}
      />
      {leads && <SelectionBar ids={selection.ids} clear={selection.clear} />}
    </OrFailure>
  )
}
