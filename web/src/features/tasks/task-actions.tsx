import { Button, Group, Select, Stack } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconPencil } from '@tabler/icons-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { assignTask, cancelTask, type Task } from '#contracts/api/tasks.ts'
import { useAction } from '../../api/use-action.ts'
import { useWorkers } from '../../api/use-workers.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

/** Gives an open task to somebody else, edits it, or cancels it. */
export function TaskActions({ task, edit }: { task: Task; edit: () => void }) {
  const { t } = useTranslation()
  const workers = useWorkers()
  const [asking, setAsking] = useState(false)
  const text = useProblemText()
  const failed = (error: Error) => sayFailed(text(error))
  const params = { taskId: task.id }
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
  useHotkeys([['e', edit]])
  return (
    <Stack>
      <Select
        label={t('tasks.giveTo')}
        description={t('tasks.giveToHint')}
        data={workers}
        searchable
        allowDeselect={false}
        value={task.assignee.id}
        disabled={assign.isPending}
        onChange={(assigneeId) => {
          if (assigneeId && assigneeId !== task.assignee.id)
            assign.mutate({ params, body: { assigneeId } })
        }}
      />
      <Group grow>
        <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={edit}>
          {t('tasks.edit')}
        </Button>
        <Button variant="default" c="var(--bad)" onClick={() => setAsking(true)}>
          {t('tasks.cancel')}
        </Button>
      </Group>
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
        {t('tasks.cancelHint', { title: task.title })}
      </Confirm>
    </Stack>
  )
}
