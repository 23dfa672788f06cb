import { Button, FileInput, Stack, Text } from '@mantine/core'
import { IconFileTypeCsv } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { save, uploadTasks } from '../../../api/files.ts'
import { useProblemText } from '../../../ui/problem-text.ts'
import { sayFailed } from '../../../ui/toasts.ts'
import { ImportReport } from './import-report.tsx'

const route = getRouteApi('/inside/tasks')
const columns = ['title', 'description', 'external_key', 'assignee_email', 'reward', 'due_at']

/** A file of tasks: first checked, then created, each with its report row by row. */
export default function ImportTasks({ importId }: { importId: string | undefined }) {
  const { t } = useTranslation()
  const navigate = route.useNavigate()
  const [file, setFile] = useState<File | null>(null)
  const text = useProblemText()
  const show = (id: string | undefined) =>
    void navigate({ search: (old) => ({ ...old, import: id }), replace: true })
  const send = useMutation({
    mutationFn: ({ chosen, dryRun }: { chosen: File; dryRun: boolean }) =>
      uploadTasks(chosen, dryRun),
    onSuccess: ({ id }) => show(id),
    onError: (error) => sayFailed(text(error)),
  })
  const upload = (dryRun: boolean) => file && send.mutate({ chosen: file, dryRun })
  if (importId) {
    return (
      <ImportReport
        key={importId}
        importId={importId}
        create={file ? () => upload(false) : undefined}
        busy={send.isPending}
        another={() => {
          setFile(null)
          show(undefined)
        }}
      />
    )
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        upload(true)
      }}
    >
      <Stack>
        <Text size="sm">{t('import.about')}</Text>
        <Text size="sm" c="dimmed">
          {t('import.columns', { columns: columns.join(', ') })}
        </Text>
        <FileInput
          label={t('import.file')}
          placeholder={t('import.choose')}
          accept=".csv,text/csv"
          leftSection={<IconFileTypeCsv size={18} aria-hidden />}
          value={file}
          onChange={setFile}
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          autoFocus
          data-autofocus
        />
        <Button type="submit" disabled={file === null} loading={send.isPending}>
          {t('import.check')}
        </Button>
        <Button variant="subtle" onClick={() => save(template(), 'tasks.csv')}>
          {t('import.template')}
        </Button>
      </Stack>
    </form>
  )
}

const template = () => new Blob([`${columns.join(',')}\r\n`], { type: 'text/csv' })
