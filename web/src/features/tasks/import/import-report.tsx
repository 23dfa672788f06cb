import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TaskImport } from '#contracts/api/task-files.ts'
import { readTaskImport } from '#contracts/api/task-files.ts'
import { changed, pace } from '../../../api/live.ts'
import { useApi } from '../../../api/use-api.ts'
import { useFormat } from '../../../ui/format.tsx'
import { Answer } from '../../../ui/states.tsx'
import { RowErrors } from './row-errors.tsx'

interface ImportReportProps {
  importId: string
  /** Left out when the file is not at hand any more. */
  create: (() => void) | undefined
  busy: boolean
  another: () => void
}

const finished = ({ status }: TaskImport) => status === 'completed' || status === 'failed'

/** How far a file is, what was wrong in which row, and what may be done next. */
export function ImportReport({ importId, create, busy, another }: ImportReportProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const [isOver, setIsOver] = useState(false)
  const every = isOver ? false : pace.underWay
  const found = useApi(readTaskImport, { params: { importId } }, { every })
  const { data } = found
  useEffect(() => {
    if (!data || !finished(data)) return
    setIsOver(true)
    changed(client, 'tasks')
  }, [data, client])
  return (
    <Answer query={found}>
      {(report) => (
        <Stack>
          {finished(report) ? <Outcome report={report} /> : <UnderWay report={report} />}
          {finished(report) && (
            <Group gap="xs">
              {report.dryRun && create && report.total > report.rejected && (
                <Button loading={busy} onClick={create}>
                  {t('import.create', { count: report.total - report.rejected })}
                </Button>
              )}
              <Button variant="default" onClick={another}>
                {t('import.another')}
              </Button>
            </Group>
          )}
          {report.errors.length > 0 && <RowErrors report={report} />}
        </Stack>
      )}
    </Answer>
  )
}

function UnderWay({ report: { total, dryRun } }: { report: TaskImport }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const what = t(dryRun ? 'import.checking' : 'import.creating')
  return (
    <Stack gap="xs">
      <Text size="sm" fw={550}>
        {what}
      </Text>
      <Progress value={100} animated aria-label={what} />
      <Text size="sm" c="dimmed" className="number" role="status">
        {t('import.rows', { count: total, rows: number(total) })}
      </Text>
    </Stack>
  )
}

/** One sentence: what became of the file. */
function Outcome({ report }: { report: TaskImport }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const { total, created, rejected, dryRun, status } = report
  const isGood = status === 'completed' && rejected === 0
  const good = dryRun ? total - rejected : created
  const title = dryRun ? t('import.checked') : t('import.created')
  return (
    <Alert
      role="status"
      color={isGood ? 'evergreen' : 'orange'}
      icon={isGood ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
      title={status === 'failed' ? t('import.failed') : title}
    >
      {status === 'failed'
        ? t('import.failedHint')
        : t(dryRun ? 'import.sumChecked' : 'import.sumCreated', {
            good: number(good),
            bad: number(rejected),
          })}
    </Alert>
  )
}
