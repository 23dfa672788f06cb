import { Button, Group, Progress, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { cancelReassignment, readReassignment } from '#contracts/api/reassignments.ts'
import { pace } from '../../api/live.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { useFormat } from '../../ui/format.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { sayFailed } from '../../ui/toasts.ts'

/** A run that is under way, followed second by second. */
export function RunningNow({ runId }: { runId: string }) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const params = { runId }
  const { data: run } = useApi(readReassignment, { params }, { every: pace.underWay })
  const text = useProblemText()
  const cancel = useAction(cancelReassignment, {
    touches: ['reassignments', 'tasks'],
    failed: (error) => sayFailed(text(error)),
  })
  if (!run) return null
  const percent = run.total === 0 ? 0 : Math.floor((run.processed / run.total) * 100)
  return (
    <Section
      title={t('reassign.now')}
      actions={
        <Button
          variant="default"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ params })}
        >
          {t('reassign.cancel')}
        </Button>
      }
    >
      <Stack gap="sm">
        <Group justify="space-between">
          <StatusBadge status={run.status} />
          <Text size="sm" c="dimmed" className="number">
            {run.etaSeconds !== null && t('reassign.left', { count: run.etaSeconds })}
          </Text>
        </Group>
        <Progress value={percent} size="lg" aria-label={t('reassign.now')} animated />
        <Text size="sm" className="number" role="status">
          {t('reassign.progress', { done: number(run.processed), total: number(run.total) })}
          {' · '}
          {t('reassign.moved', { moved: number(run.reassigned) })}
        </Text>
      </Stack>
    </Section>
  )
}
