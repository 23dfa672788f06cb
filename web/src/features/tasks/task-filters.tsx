import { Group, SegmentedControl, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useWorkers } from '../../api/use-workers.ts'
import { SearchField } from '../../ui/search-field.tsx'

const states = ['open', 'done', 'cancelled', 'all'] as const
const orders = ['-createdAt', 'createdAt', 'dueAt', '-rewardMinor'] as const

interface Filter {
  status?: (typeof states)[number] | undefined
  assignee?: string | undefined
  search?: string | undefined
  sort?: 'createdAt' | 'dueAt' | '-rewardMinor' | undefined
  /** What the board's columns are. */
  by?: 'worker' | undefined
}

interface TaskFiltersProps {
  filter: Filter
  change: (to: Filter) => void
  /** Its columns say how far tasks are, and each has its order. */
  onBoard: boolean
}

/** Which tasks to see. */
export function TaskFilters({ filter, change, onBoard }: TaskFiltersProps) {
  const { t } = useTranslation()
  const workers = useWorkers({ formerToo: true })
  return (
    <Group gap="xs" mb="sm">
      <SearchField
        label={t('tasks.search')}
        value={filter.search}
        change={(search) => change({ search })}
      />
      {!onBoard && <StateFilter status={filter.status} change={change} />}
      <Select
        w={{ base: 'calc(50% - 5px)', xs: 180 }}
        placeholder={t('tasks.anybody')}
        aria-label={t('tasks.assignee')}
        data={workers}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('act.clear') }}
        value={filter.assignee ?? null}
        onChange={(assignee) => change({ assignee: assignee ?? undefined })}
      />
      {onBoard ? (
        <ColumnsChoice by={filter.by} change={change} />
      ) : (
        <OrderChoice sort={filter.sort} change={change} />
      )}
    </Group>
  )
}

function StateFilter({
  status,
  change,
}: Pick<Filter, 'status'> & Pick<TaskFiltersProps, 'change'>) {
  const { t } = useTranslation()
  return (
    <SegmentedControl
      aria-label={t('tasks.status')}
      size="xs"
      value={status ?? 'open'}
      data={states.map((value) => ({ value, label: t(`tasks.filter.${value}`) }))}
      onChange={(value) => {
        const chosen = states.find((known) => known === value)
        change({ status: chosen === 'open' ? undefined : chosen })
      }}
    />
  )
}

function OrderChoice({ sort, change }: Pick<Filter, 'sort'> & Pick<TaskFiltersProps, 'change'>) {
  const { t } = useTranslation()
  return (
    <Select
      w={{ base: 'calc(50% - 5px)', xs: 170 }}
      aria-label={t('tasks.order')}
      data={orders.map((value) => ({ value, label: t(`tasks.sort.${value}`) }))}
      allowDeselect={false}
      value={sort ?? '-createdAt'}
      onChange={(value) => {
        const chosen = orders.find((known) => known === value)
        change({ sort: chosen === '-createdAt' ? undefined : chosen })
      }}
    />
  )
}

function ColumnsChoice({ by, change }: Pick<Filter, 'by'> & Pick<TaskFiltersProps, 'change'>) {
  const { t } = useTranslation()
  return (
    <Select
      w={{ base: 'calc(50% - 5px)', xs: 170 }}
      aria-label={t('tasks.columns')}
      data={[
        { value: 'state', label: t('tasks.byState') },
        { value: 'worker', label: t('tasks.byWorker') },
      ]}
      allowDeselect={false}
      value={by ?? 'state'}
      onChange={(chosen) => change({ by: chosen === 'worker' ? 'worker' : undefined })}
    />
  )
}
