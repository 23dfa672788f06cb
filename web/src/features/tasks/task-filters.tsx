import { CloseButton, Group, SegmentedControl, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useWorkers } from '../../api/use-workers.ts'

const states = ['open', 'done', 'cancelled', 'all'] as const
const orders = ['-createdAt', 'createdAt', 'dueAt', '-rewardMinor'] as const
const typingMs = 250

interface Filter {
  status?: (typeof states)[number] | undefined
  assignee?: string | undefined
  search?: string | undefined
  sort?: 'createdAt' | 'dueAt' | '-rewardMinor' | undefined
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
  const [words, setWords] = useState(filter.search ?? '')
  const input = useRef<HTMLInputElement>(null)
  const find = useDebouncedCallback((search: string) => {
    change({ search: search.trim() || undefined })
  }, typingMs)
  const search = (text: string) => {
    setWords(text)
    find(text)
  }
  useHotkeys([['/', () => input.current?.focus()]])
  return (
    <Group gap="xs" mb="sm">
      <TextInput
        ref={input}
        flex={{ base: '1 1 100%', xs: '1 1 220px' }}
        leftSection={<IconSearch size={16} aria-hidden />}
        placeholder={t('tasks.search')}
        aria-label={t('tasks.search')}
        maxLength={200}
        value={words}
        onChange={(event) => search(event.currentTarget.value)}
        rightSection={
          words !== '' && <CloseButton aria-label={t('act.clear')} onClick={() => search('')} />
        }
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
      {!onBoard && <OrderChoice sort={filter.sort} change={change} />}
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
