import { SegmentedControl } from '@mantine/core'
import { useTranslation } from 'react-i18next'

interface ViewSwitchProps {
  view: 'board' | undefined
  change: (to: { view?: 'board' }) => void
}

/** Table or board. */
export function ViewSwitch({ view, change }: ViewSwitchProps) {
  const { t } = useTranslation()
  return (
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
  )
}
