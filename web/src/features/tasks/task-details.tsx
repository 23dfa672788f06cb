import { Divider, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readTask, type Task } from '#contracts/api/tasks.ts'
import { pace } from '../../api/live.ts'
import { useApi } from '../../api/use-api.ts'
import { Facts } from '../../ui/facts.tsx'
import { useFormat } from '../../ui/format.tsx'
import { Money } from '../../ui/money.tsx'
import { Answer } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status-badge.tsx'
import { EditTask } from './edit-task.tsx'
import { TaskActions } from './task-actions.tsx'
import { TaskHistory } from './task-history.tsx'

interface TaskDetailsProps {
  taskId: string
  /** May change it. */
  leads: boolean
}

/** Everything about one task, what may be done with it, and what happened to it. */
export default function TaskDetails({ taskId, leads }: TaskDetailsProps) {
  const task = useApi(readTask, { params: { taskId } }, { every: pace.own })
  const [edited, setEdited] = useState<Task>()
  if (edited) return <EditTask task={edited} done={() => setEdited(undefined)} />
  return (
    <Answer query={task}>
      {(found) => (
        <Stack>
          <Headline task={found} />
          <TaskFacts task={found} />
          {leads && found.status === 'open' && (
            <TaskActions task={found} edit={() => setEdited(found)} />
          )}
          <Divider color="var(--line)" />
          <TaskHistory taskId={taskId} />
        </Stack>
      )}
    </Answer>
  )
}

function Headline({ task: { status, externalKey, title, description } }: { task: Task }) {
  return (
    <div>
      <Group gap="xs" mb={6}>
        <StatusBadge status={status} />
        <Text size="sm" c="dimmed">
          {externalKey}
        </Text>
      </Group>
      <Title order={2} fz={18} style={{ overflowWrap: 'anywhere' }}>
        {title}
      </Title>
      {description && (
        <Text size="sm" mt="xs" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {description}
        </Text>
      )}
    </div>
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
