import {
  Button,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
  TextInput,
} from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { previewReassignment, requestReassignment } from '#contracts/api/reassignments.ts'
import { call } from '../../api/call.ts'
import { pace } from '../../api/live.ts'
import { useAction } from '../../api/use-action.ts'
import { usePace } from '../../api/use-pace.ts'
import { useWorkers } from '../../api/use-workers.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Section } from '../../ui/page.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Answer } from '../../ui/states.tsx'
import { sayFailed } from '../../ui/toasts.ts'
import { type Preview, PreviewTable } from './preview-table.tsx'

const typingMs = 300

/** How to deal, to whom it would come, and the button. */
export function Plan() {
  const { t } = useTranslation()
  const { number } = useFormat()
  const workers = useWorkers()
  const [strategy, setStrategy] = useState<'random' | 'balanced'>('balanced')
  const [assigneeId, setAssigneeId] = useState<string | null>(null)
  const [typed, setTyped] = useState('')
  const [overdue, setOverdue] = useState(false)
  const [asking, setAsking] = useState(false)
  const text = useProblemText()
  const [words] = useDebouncedValue(typed.trim(), typingMs)
  const filter = {
    ...(assigneeId ? { assigneeId } : {}),
    ...(words ? { search: words } : {}),
    ...(overdue ? { overdue } : {}),
  }
  const body = { strategy, ...(Object.keys(filter).length > 0 ? { filter } : {}) }
  const preview = useQuery({
    queryKey: ['previewReassignment', body],
    queryFn: (): Promise<Preview> => call(previewReassignment, { body }),
    refetchInterval: usePace(previewReassignment.name, pace.shared),
    placeholderData: keepPreviousData,
  })
  const start = useAction(requestReassignment, {
    touches: ['reassignments', 'tasks'],
    done: () => setAsking(false),
    failed: (error) => {
      setAsking(false)
      sayFailed(text(error))
    },
  })
  const count = preview.data?.openTasks ?? 0
  return (
    <Section
      title={t('reassign.plan')}
      about={t('reassign.planHint')}
      actions={
        <Button disabled={count === 0} onClick={() => setAsking(true)}>
          {t('reassign.start')}
        </Button>
      }
      flush
    >
      <Group gap="md">
        <SegmentedControl
          size="xs"
          aria-label={t('reassign.strategy')}
          value={strategy}
          onChange={(value) => setStrategy(value === 'random' ? 'random' : 'balanced')}
          data={[
            { value: 'balanced', label: t('reassign.balanced') },
            { value: 'random', label: t('reassign.random') },
          ]}
        />
        <Select
          w={{ base: '100%', xs: 220 }}
          placeholder={t('reassign.fromAnybody')}
          aria-label={t('reassign.from')}
          data={workers}
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('act.clear') }}
          value={assigneeId}
          onChange={setAssigneeId}
        />
        <TextInput
          w={{ base: '100%', xs: 220 }}
          placeholder={t('reassign.words')}
          aria-label={t('reassign.words')}
          maxLength={200}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Switch
          label={t('reassign.overdueOnly')}
          checked={overdue}
          onChange={(event) => setOverdue(event.currentTarget.checked)}
        />
      </Group>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {t(`reassign.${strategy}Hint`)}
        </Text>
        <Answer query={preview}>{(found) => <PreviewTable preview={found} />}</Answer>
      </Stack>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('reassign.startTitle')}
        action={t('reassign.start')}
        busy={start.isPending}
        confirm={() => start.mutate({ body })}
      >
        {t('reassign.startHint', { count, tasks: number(count) })}
      </Confirm>
    </Section>
  )
}
