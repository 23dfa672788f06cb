import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconDownload } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'

interface StatementFilesProps {
  save: (format: 'csv' | 'pdf') => void
  busy: boolean
}

/** A statement to take away: pay slips to print, or a table. */
export function StatementFiles({ save, busy }: StatementFilesProps) {
  const { t } = useTranslation()
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <Button
          variant="default"
          loading={busy}
          leftSection={<IconDownload size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {t('money.download')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => save('pdf')}>{t('money.slips')}</Menu.Item>
        <Menu.Item onClick={() => save('csv')}>{t('money.table')}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
