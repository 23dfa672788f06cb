import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Due } from '../../ui/due.tsx'
import { Money } from '../../ui/money.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TaskTitle } from './task-title.tsx'
import { Selected, tickColumn } from './tick-column.tsx'
import type { Selection } from './use-selection.ts'

interface TaskTableProps {
  tasks: Task[] | undefined
  filtered: boolean
  /** Whether they differ in how far they are. */
  mixed: boolean
  open: (taskId: string) => void
  more: (() => void) | undefined
  loadingMore: boolean
  /** Left out for those who may not change tasks. */
  selection: Selection | undefined
}

/** Tasks, one a line. */
export function TaskTable(props: TaskTableProps) {
  const { tasks, filtered, mixed, open, more, loadingMore, selection } = props
  const { t } = useTranslation()
  const plain = useMemo(() => {
    const all: (Column<Task> | false)[] = [
      { id: 'title', header: t('tasks.title'), cell: (task) => <TaskTitle task={task} /> },
      mixed && {
        id: 'status',
        header: t('tasks.status'),
        width: 112,
        cell: ({ status }) => <StatusBadge status={status} />,
      },
      {
        id: 'assignee',
        header: t('tasks.assignee'),
        width: 180,
        from: 'sm',
        cell: ({ assignee }) => assignee.name,
      },
      {
        id: 'due',
        header: t('tasks.due'),
        width: 150,
        from: 'md',
        cell: ({ dueAt, status }) => <Due at={dueAt} open={status === 'open'} />,
      },
      {
        id: 'reward',
        header: t('tasks.reward'),
        width: 110,
        align: 'right',
        cell: ({ rewardMinor }) => <Money minor={rewardMinor} />,
      },
      {
        id: 'fee',
        header: t('tasks.fee'),
        width: 100,
        align: 'right',
        from: 'md',
        cell: ({ feeMinor }) => (feeMinor === 0 ? '' : <Money minor={feeMinor} c="dimmed" />),
      },
    ]
    return all.filter((column) => column !== false)
  }, [t, mixed])
  const ticked = useMemo(() => [tickColumn(t), ...plain], [t, plain])
  const table = (
    <DataTable
      label={t('place.tasks')}
      columns={selection ? ticked : plain}
      rows={tasks}
      open={({ id }) => open(id)}
      more={more}
      loadingMore={loadingMore}
      empty={
        <Empty
          title={t(filtered ? 'tasks.noMatch' : 'tasks.none')}
          hint={t(filtered ? 'tasks.noMatchHint' : 'tasks.noneHint')}
        />
      }
    />
  )
  return selection ? <Selected value={selection}>{table}</Selected> : table
}
