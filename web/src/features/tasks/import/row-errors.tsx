import { Button, Group, Table, Text, Title } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readTaskImportErrors, type TaskImport } from '#contracts/api/task-files.ts'
import { download } from '../../../api/files.ts'
import { useFieldText } from '../../../ui/field-text.ts'
import { useProblemText } from '../../../ui/problem-text.ts'
import { sayFailed } from '../../../ui/toasts.ts'

/** More are in the file. */
const shown = 100

/** What was wrong: row, column, why. The file has all of it. */
export function RowErrors({ report: { id, errors } }: { report: TaskImport }) {
  const { t } = useTranslation()
  const text = useProblemText()
  const fieldText = useFieldText()
  const save = useMutation({
    mutationFn: () => download(readTaskImportErrors, { params: { importId: id } }, 'errors.csv'),
    onError: (error) => sayFailed(text(error)),
  })
  return (
    <section aria-label={t('import.errors')}>
      <Group justify="space-between" mb="xs">
        <Title order={3} fz="sm">
          {t('import.errors')}
        </Title>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('import.errorsFile')}
        </Button>
      </Group>
      <Table fz="sm" verticalSpacing={6} aria-label={t('import.errors')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={64}>{t('import.row')}</Table.Th>
            <Table.Th w={120}>{t('import.column')}</Table.Th>
            <Table.Th>{t('import.message')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {errors.slice(0, shown).map(({ row, column, message }) => (
            <Table.Tr key={`${row} ${column} ${message}`}>
              <Table.Td className="number">{row}</Table.Td>
              <Table.Td>{column}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{fieldText(message)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {errors.length > shown && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('import.more')}
        </Text>
      )}
    </section>
  )
}
