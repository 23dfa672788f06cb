import { Button, Group, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { createTask } from '#contracts/api/tasks.ts'
import { useAction } from '../../api/use-action.ts'
import { useWorkers } from '../../api/use-workers.ts'
import { DueInput } from '../../ui/due-input.tsx'
import { useServerForm } from '../../ui/form.ts'
import { useFormat } from '../../ui/format.tsx'
import { MoneyInput } from '../../ui/money-input.tsx'
import { say } from '../../ui/toasts.ts'

type NewTask = {
  title: string
  description: string
  externalKey: string
  assigneeId: string | null
  rewardMinor: number | undefined
  feeMinor: number | undefined
  dueAt: string | null
}

const empty: NewTask = {
  title: '',
  description: '',
  externalKey: '',
  assigneeId: null,
  rewardMinor: undefined,
  feeMinor: undefined,
  dueAt: null,
}

/** A task in full. What is left open is drawn: who does it, and what it brings. */
export default function CreateTask({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const { money } = useFormat()
  const workers = useWorkers()
  const { form, refuse } = useServerForm(empty, {
    title: (title) => (title.trim() === '' ? t('check.needed') : null),
  })
  const create = useAction(createTask, {
    touches: ['tasks'],
    failed: refuse,
    done: ({ assignee, rewardMinor }) => {
      say(t('tasks.created', { name: assignee.name, amount: money(rewardMinor) }))
      done()
    },
  })
  const amount = (name: 'rewardMinor' | 'feeMinor') => ({
    value: form.values[name],
    error: form.errors[name],
    onChange: (minor: number | undefined) => form.setFieldValue(name, minor),
    placeholder: t('tasks.byPolicy'),
  })
  return (
    <form onSubmit={form.onSubmit((task) => create.mutate({ body: bodyOf(task) }))}>
      <Stack>
        <TextInput
          label={t('tasks.title')}
          maxLength={200}
          // This form is loaded when it is first wanted: then the drawer has chosen already.
          autoFocus
          data-autofocus
          {...form.getInputProps('title')}
        />
        <Textarea
          label={t('tasks.description')}
          autosize
          minRows={3}
          maxRows={12}
          maxLength={10_000}
          {...form.getInputProps('description')}
        />
        <Group grow align="flex-start">
          <Select
            label={t('tasks.assignee')}
            placeholder={t('tasks.random')}
            data={workers}
            searchable
            clearable
            clearButtonProps={{ 'aria-label': t('act.clear') }}
            {...form.getInputProps('assigneeId')}
          />
          <TextInput
            label={t('tasks.externalKey')}
            maxLength={40}
            {...form.getInputProps('externalKey')}
          />
        </Group>
        <Group grow align="flex-start">
          <MoneyInput label={t('tasks.reward')} {...amount('rewardMinor')} />
          <MoneyInput label={t('tasks.fee')} {...amount('feeMinor')} />
        </Group>
        <DueInput
          label={t('tasks.due')}
          value={form.values.dueAt}
          onChange={(dueAt) => form.setFieldValue('dueAt', dueAt)}
        />
        <Text size="xs" c="dimmed">
          {t('tasks.createHint')}
        </Text>
        <Button type="submit" loading={create.isPending}>
          {t('tasks.create')}
        </Button>
      </Stack>
    </form>
  )
}

function bodyOf({ title, description, externalKey, assigneeId, ...rest }: NewTask) {
  const { rewardMinor, feeMinor, dueAt } = rest
  return {
    title,
    ...(description.trim() ? { description } : {}),
    ...(externalKey.trim() ? { externalKey } : {}),
    ...(assigneeId ? { assigneeId } : {}),
    ...(rewardMinor === undefined ? {} : { rewardMinor }),
    ...(feeMinor === undefined ? {} : { feeMinor }),
    ...(dueAt ? { dueAt } : {}),
  }
}
