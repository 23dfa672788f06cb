import { Alert, Group, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { ReassignmentRun } from '#contracts/api/reassignments.ts'
import { useFormat } from '../../ui/format.tsx'
import { useNow } from '../../ui/use-now.ts'
import { Undo } from './undo.tsx'
import { undoableUntil } from './undoable.ts'

/** What the newest run has just done, for as long as it can be undone. */
export function LastRun({ runs }: { runs: readonly ReassignmentRun[] }) {
  const { t } = useTranslation()
  const { number, time } = useFormat()
  const now = useNow(10_000)
  const [last] = runs
  const until = last && undoableUntil(last, runs)
  if (!last || until === undefined || until <= now) return null
  return (
    <Alert
      color="evergreen"
      variant="light"
      mb="xl"
      role="status"
      icon={<IconCircleCheck size={20} />}
      title={t('reassign.justMoved', { count: last.reassigned, tasks: number(last.reassigned) })}
    >
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          {t('reassign.justStayed', {
            unchanged: number(last.unchanged),
            skipped: number(last.skipped),
            until: time(new Date(until).toISOString()),
          })}
        </Text>
        <Undo run={last} runs={runs} />
      </Group>
    </Alert>
  )
}
