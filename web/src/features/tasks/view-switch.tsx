import { Group, SegmentedControl, Select } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface ViewSwitchProps {
  view: 'board' | undefined
  by: 'worker' | undefined
  change: (to: { view?: 'board'; by?: 'worker' }) => void
}

/** Table or board; a board by state or by worker. */
export function ViewSwitch({ view, by, change }: ViewSwitchProps) {
  const { t } = useTranslation()
  return (
    <Group gap="xs">
      {view === 'board' && (
        <Select
          w={150}
          aria-label={t('tasks.columns')}
          allowDeselect={false}
          data={[
            { value: 'state', label: t('tasks.byState') },
            { value: 'worker', label: t('tasks.byWorker') },
          ]}
          value={by ?? 'state'}
          onChange={(chosen) => change({ by: chosen === 'worker' ? 'worker' : undefined })}
        />
      )}
      <SegmentedControl
        size="xs"
        aria-label={t('tasks.view')}
        value={view ?? 'table'}
        data={[
          { value: 'table', label: t('tasks.table') },
          { value: 'board', label: t('tasks.board') },
        ]}
        onChange={(chosen) => change({ view: chosen === 'board' ? 'board' : undefined })}
      />
    </Group>
  )
}
