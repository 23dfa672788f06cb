import { Button, Drawer } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { z } from 'zod'
import { listTasks } from '#contracts/api/tasks.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { useMe } from '../../app/session.ts'
import { Page } from '../../ui/page.tsx'
import { OrFailure } from '../../ui/states.tsx'
import { CreateTask } from './create-task.tsx'
import { QuickAdd } from './quick-add.tsx'
import { TaskDetails } from './task-details.tsx'
import { TaskFilters } from './task-filters.tsx'
import { TaskTable } from './task-table.tsx'

const route = getRouteApi('/inside/tasks')

/** Everybody's tasks. What is filtered and which one is open stands in the address. */
export function Tasks() {
  const { t } = useTranslation()
  const leads = useMe().role !== 'accountant'
  const { task: opened, ...filter } = route.useSearch()
  const navigate = route.useNavigate()
  const open = (task: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, task }), replace: opened !== undefined })

  const { status = 'open', assignee, search, sort = '-createdAt' } = filter
  const query: z.input<typeof listTasks.query> = {
    sort,
    limit: 200,
    ...(status === 'all' ? {} : { status }),
    ...(assignee ? { assignee } : {}),
    ...(search ? { search } : {}),
  }
  const tasks = usePages(
    ['listTasks', query],
    (cursor) => call(listTasks, { query: { ...query, ...(cursor ? { cursor } : {}) } }),
    { every: pace.shared },
  )
  const isNew = opened === 'new' && leads
  return (
    <Page
      title={t('place.tasks')}
      about={t('tasks.about')}
      actions={
        leads && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
            {t('tasks.new')}
          </Button>
        )
      }
    >
      {leads && <QuickAdd />}
      <TaskFilters
        filter={filter}
        change={(to) => void navigate({ search: (old) => ({ ...old, ...to }), replace: true })}
      />
      <OrFailure query={tasks}>
        <TaskTable
          tasks={tasks.items}
          filtered={Boolean(search || assignee || filter.status)}
          open={open}
          more={tasks.hasNextPage ? () => void tasks.fetchNextPage() : undefined}
          loadingMore={tasks.isFetchingNextPage}
        />
      </OrFailure>
      <Drawer
        opened={opened !== undefined}
        onClose={() => open(undefined)}
        position="right"
        size="md"
        title={isNew ? t('tasks.new') : t('tasks.details')}
        closeButtonProps={{ 'aria-label': t('act.close') }}
      >
        {isNew && <CreateTask done={() => open(undefined)} />}
        {opened && !isNew && <TaskDetails key={opened} taskId={opened} leads={leads} />}
      </Drawer>
    </Page>
  )
}
