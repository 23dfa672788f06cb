import { Text } from '@mantine/core'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Due } from '../../ui/due.tsx'
import { Money } from '../../ui/money.tsx'
import { Empty } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { TextLink } from '../../ui/text-link.tsx'

interface TaskTableProps {
  tasks: Task[] | undefined
  filtered: boolean
  open: (taskId: string) => void
  more: (() => void) | undefined
  loadingMore: boolean
}

/** Tasks, one a line. */
export function TaskTable({ tasks, filtered, open, more, loadingMore }: TaskTableProps) {
  const { t } = useTranslation()
  const columns = useMemo(
    (): Column<Task>[] => [
      { id: 'title', header: t('tasks.title'), cell: (task) => <Title task={task} /> },
      {
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
        width: 200,
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
    ],
    [t],
  )
  return (
    <DataTable
      label={t('place.tasks')}
      columns={columns}
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
}

function Title({ task: { id, title, externalKey } }: { task: Task }) {
  return (
    <TextLink
      from="/tasks"
      to="/tasks"
      search={(old) => ({ ...old, task: id })}
      c="inherit"
      underline="never"
      size="sm"
      fw={500}
      onClick={(event) => event.stopPropagation()}
    >
      {externalKey && (
        <Text span size="xs" c="dimmed" mr={8} className="number">
          {externalKey}
        </Text>
      )}
      {title}
    </TextLink>
  )
}
