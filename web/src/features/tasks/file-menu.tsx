import { ActionIcon, Menu } from '@mantine/core'
import { IconDots, IconDownload, IconUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { exportTasks } from '#contracts/api/task-files.ts'
import { download } from '../../api/files.ts'
import { useProblemText } from '../../ui/problem-text.ts'
import { sayFailed } from '../../ui/toasts.ts'
import type { TaskQuery } from './task-query.ts'

interface FileMenuProps {
  query: TaskQuery
  importFile: () => void
}

/** Tasks from a file and into one. What is filtered is what is exported. */
export function FileMenu({ query, importFile }: FileMenuProps) {
  const { t } = useTranslation()
  const text = useProblemText()
  const { sort: _sort, limit: _limit, ...filter } = query
  const save = useMutation({
    mutationFn: () => download(exportTasks, { query: filter }, 'tasks.csv'),
    onError: (error) => sayFailed(text(error)),
  })
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon
          variant="default"
          size={36}
          aria-label={t('tasks.files')}
          loading={save.isPending}
        >
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconUpload size={16} aria-hidden />} onClick={importFile}>
          {t('tasks.import')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconDownload size={16} aria-hidden />}
          onClick={() => save.mutate()}
        >
          {t('tasks.export')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
