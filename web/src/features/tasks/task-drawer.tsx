import { Drawer } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Waiting } from '../../ui/states.tsx'

const CreateTask = lazy(() => import('./create-task.tsx'))
const ImportTasks = lazy(() => import('./import/import-tasks.tsx'))
const TaskDetails = lazy(() => import('./task-details.tsx'))

interface TaskDrawerProps {
  /** A task's id, `new`, or `import`. */
  opened: string | undefined
  importId: string | undefined
  leads: boolean
  open: (task: string | undefined) => void
}

/** What is opened beside the tasks: one of them, a new one, or a file of them. */
export function TaskDrawer({ opened, importId, leads, open }: TaskDrawerProps) {
  const { t } = useTranslation()
  const special = leads && (opened === 'new' || opened === 'import') ? opened : undefined
  const close = () => open(undefined)
  const title = { new: t('tasks.new'), import: t('tasks.import') }
  return (
    <Drawer
      opened={opened !== undefined}
      onClose={close}
      position="right"
      size={480}
      title={special ? title[special] : t('tasks.details')}
      closeButtonProps={{ 'aria-label': t('act.close') }}
    >
      <Suspense fallback={<Waiting lines={4} />}>
        {special === 'new' && <CreateTask done={close} />}
        {special === 'import' && <ImportTasks importId={importId} />}
        {opened && !special && <TaskDetails key={opened} taskId={opened} leads={leads} />}
      </Suspense>
    </Drawer>
  )
}
