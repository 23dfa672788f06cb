import { Button, Divider, Group, Select, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { assignTask, cancelTask, readTask, type Task } from '#contracts/api/tasks.ts'
import { pace } from '../../api/live.ts'
import { useAction } from '../../api/use-action.ts'
import { useApi } from '../../api/use-api.ts'
import { useWorkers } from '../../api/use-workers.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { Answer } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { say, sayFailed } from '../../ui/toasts.ts'

interface TaskDetailsProps {
  taskId: string
  /** May change it. */
  leads: boolean
}

/** Everything about one task, and what may be done with it. */
export function TaskDetails({ taskId, leads }: TaskDetailsProps) {
  const task = useApi(readTask, { params: { taskId } }, { every: pace.own })
  return (
    <Answer query={task}>
      {(found) => (
        <Stack>
          <div>
            <Group gap="xs" mb={6}>
              <StatusBadge status={found.status} />
              <Text size="sm" c="dimmed">
                {found.externalKey}
              </Text>
            </Group>
            <Title order={2} fz={18} style={{ overflowWrap: 'anywhere' }}>
              {found.title}
            </Title>
            {found.description && (
              <Text size="sm" mt="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {found.description}
              </Text>
            )}
          </div>
          <TaskFacts task={found} />
          {leads && found.status === 'open' && <Actions task={found} />}
        </Stack>
      )}
    </Answer>
  )
}

function TaskFacts({ task }: { task: Task }) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const at = (time: string | null) => time && dateTime(time)
  return (
    <Facts
      facts={[
        [t('tasks.assignee'), task.assignee.name],
        [t('tasks.reward'), <Money key="reward" minor={task.rewardMinor} />],
        [t('tasks.fee'), <Money key="fee" minor={task.feeMinor} />],
        [t('tasks.due'), at(task.dueAt)],
        [t('tasks.createdBy'), task.createdBy.name],
        [t('tasks.createdAt'), at(task.createdAt)],
        [t('tasks.completedAt'), at(task.completedAt)],
        [t('tasks.cancelledAt'), at(task.cancelledAt)],
      ]}
    />
  )
}

function Actions({ task: { id, assignee, title } }: { task: Task }) {
  const { t } = useTranslation()
  const workers = useWorkers()
  const [asking, setAsking] = useState(false)
  const text = useProblemText()
  const failed = (error: Error) => sayFailed(text(error))
  const params = { taskId: id }
  const assign = useAction(assignTask, {
    touches: ['tasks'],
    failed,
    done: (changed) => say(t('tasks.assigned', { name: changed.assignee.name })),
  })
  const cancel = useAction(cancelTask, {
    touches: ['tasks', 'money'],
    failed,
    done: () => {
      setAsking(false)
      say(t('tasks.cancelled'))
    },
  })
  return (
    <>
      <Divider color="var(--line)" />
      <Select
        label={t('tasks.giveTo')}
        description={t('tasks.giveToHint')}
        data={workers}
        searchable
        allowDeselect={false}
        value={assignee.id}
        disabled={assign.isPending}
        onChange={(assigneeId) => {
          if (assigneeId && assigneeId !== assignee.id)
            assign.mutate({ params, body: { assigneeId } })
        }}
      />
      <Button variant="default" c="var(--bad)" onClick={() => setAsking(true)}>
        {t('tasks.cancel')}
      </Button>
      <Confirm
        opened={asking}
        close={() => setAsking(false)}
        title={t('tasks.cancelTitle')}
        action={t('tasks.cancel')}
        danger
        reason="optional"
        busy={cancel.isPending}
        confirm={(reason) => cancel.mutate({ params, body: reason ? { reason } : {} })}
      >
        {t('tasks.cancelHint', { title })}
      </Confirm>
    </>
  )
}
