import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { useMe } from '../../app/session.ts'
import { Page } from '../../ui/page.tsx'
import { Waiting } from '../../ui/states.tsx'
import { FileMenu } from './file-menu.tsx'
import { QuickAdd } from './quick-add.tsx'
import { TaskDrawer } from './task-drawer.tsx'
import { TaskFilters } from './task-filters.tsx'
import { TaskList } from './task-list.tsx'
import { taskQuery } from './task-query.ts'
import { ViewSwitch } from './view-switch.tsx'

const Board = lazy(() => import('./board/board.tsx'))
const route = getRouteApi('/inside/tasks')

/** Everybody's tasks. What is filtered and which one is open stands in the address. */
export function Tasks() {
  const { t } = useTranslation()
  const leads = useMe().role !== 'accountant'
  const search = route.useSearch()
  const { task: opened, view, by, import: importId, ...filter } = search
  const navigate = route.useNavigate()
  const open = (task: string | undefined) =>
    void navigate({
      search: (old) => ({ ...old, task, import: undefined }),
      replace: opened !== undefined,
      resetScroll: false,
    })
  const change = (to: Partial<typeof search>) =>
    void navigate({ search: (old) => ({ ...old, ...to }), replace: true, resetScroll: false })
  const query = taskQuery(filter)
  const isFiltered = Boolean(filter.search || filter.assignee || filter.status)
  return (
    <Page
      title={t('place.tasks')}
      about={t('tasks.about')}
      actions={
        <>
          <ViewSwitch view={view} change={change} />
          {leads && (
            <>
              <FileMenu query={query} importFile={() => open('import')} />
              <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open('new')}>
                {t('tasks.new')}
              </Button>
            </>
          )}
        </>
      }
    >
      {leads && <QuickAdd />}
      <TaskFilters filter={{ ...filter, by }} change={change} onBoard={view === 'board'} />
      {view === 'board' ? (
        <Suspense fallback={<Waiting lines={3} height={160} />}>
          <Board query={query} by={by ?? 'state'} open={open} leads={leads} />
        </Suspense>
      ) : (
        <TaskList query={query} filtered={isFiltered} open={open} leads={leads} />
      )}
      <TaskDrawer opened={opened} importId={importId} leads={leads} open={open} />
    </Page>
  )
}
