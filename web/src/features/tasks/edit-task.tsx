import { Alert, Button, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { readTask, type Task, updateTask } from '#contracts/api/tasks.ts'
import { ApiError } from '#contracts/client.ts'
import { call } from '../../api/call.ts'
import { useAction } from '../../api/use-action.ts'
import { DueInput } from '../../ui/due-input.tsx'
import { Facts } from '../../ui/facts.tsx'
import { useServerForm } from '../../ui/form.ts'
import { useFormat } from '../../ui/format.tsx'
import { say } from '../../ui/toasts.ts'
import { changedFields, type Edit, editOf, editsOf, type Field } from './task-edit.ts'

interface EditTaskProps {
  /** As it was when editing began. */
  task: Task
  done: () => void
}

/** Edits an open task. Somebody else's change in between is shown, never overwritten unseen. */
export function EditTask({ task, done }: EditTaskProps) {
  const { t } = useTranslation()
  const [base, setBase] = useState(task)
  const [theirs, setTheirs] = useState<Task>()
  const { form, refuse } = useServerForm<Edit>(editOf(task), {
    title: (title) => (title.trim() === '' ? t('check.needed') : null),
  })
  const client = useQueryClient()
  const params = { taskId: task.id }
  const save = useAction(updateTask, {
    touches: ['tasks'],
    done: (saved) => {
      client.setQueryData([readTask.name, { params }], saved)
      say(t('tasks.saved'))
      done()
    },
    failed: (error) => {
      if (error instanceof ApiError && error.problem.code === 'version_conflict') void look()
      else refuse(error)
    },
  })
  const send = (edit: Edit, version: number) =>
    save.mutate({ params, body: { ...editsOf(base, edit), version } })

  /** Only another assignee is nothing to ask about. */
  async function look(): Promise<void> {
    const latest = await call(readTask, { params })
    const isSame = latest.status === 'open' && changedFields(base, latest).length === 0
    if (isSame) send(form.values, latest.version)
    else setTheirs(latest)
  }

  function takeTheirs(latest: Task): void {
    form.setValues(editOf(latest))
    setBase(latest)
    setTheirs(undefined)
  }
  return (
    <form
      onSubmit={form.onSubmit((edit) => (theirs ? undefined : send(edit, base.version)))}
      aria-label={t('tasks.edit')}
    >
      <Stack>
        {theirs && (
          <Conflict
            base={base}
            theirs={theirs}
            busy={save.isPending}
            take={() => takeTheirs(theirs)}
            keep={() => send(form.values, theirs.version)}
          />
        )}
        <TextInput
          label={t('tasks.title')}
          maxLength={200}
          data-autofocus
          {...form.getInputProps('title')}
        />
        <Textarea
          label={t('tasks.description')}
          autosize
          minRows={3}
          maxRows={14}
          maxLength={10_000}
          {...form.getInputProps('description')}
        />
        <TextInput
          label={t('tasks.externalKey')}
          maxLength={40}
          {...form.getInputProps('externalKey')}
        />
        <DueInput
          label={t('tasks.due')}
          value={form.values.dueAt}
          onChange={(dueAt) => form.setFieldValue('dueAt', dueAt)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={done}>
            {t('act.back')}
          </Button>
          <Button type="submit" loading={save.isPending} disabled={theirs !== undefined}>
            {t('act.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface ConflictProps {
  base: Task
  theirs: Task
  busy: boolean
  take: () => void
  keep: () => void
}

/** What somebody else changed meanwhile, and whose version it shall be. */
function Conflict({ base, theirs, busy, take, keep }: ConflictProps) {
  const { t } = useTranslation()
  const { dateTime } = useFormat()
  const names: Record<Field, string> = {
    title: t('tasks.title'),
    description: t('tasks.description'),
    externalKey: t('tasks.externalKey'),
    dueAt: t('tasks.due'),
  }
  const changed = changedFields(base, theirs)
  const shown = (field: Field) => {
    const value = theirs[field]
    if (value === null) return t('tasks.emptied')
    return field === 'dueAt' ? dateTime(value) : value
  }
  const isOpen = theirs.status === 'open'
  return (
    <Alert
      color="orange"
      variant="default"
      role="alert"
      icon={<IconAlertTriangle size={18} />}
      title={t('tasks.conflict')}
    >
      <Stack gap="sm">
        <Text size="sm">{t(isOpen ? 'tasks.conflictHint' : 'problem.task_closed')}</Text>
        <Facts facts={changed.map((field) => [names[field], shown(field)])} />
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={take}>
            {t('tasks.takeTheirs')}
          </Button>
          {isOpen && (
            <Button size="xs" loading={busy} onClick={keep}>
              {t('tasks.keepMine')}
            </Button>
          )}
        </Group>
      </Stack>
    </Alert>
  )
}
