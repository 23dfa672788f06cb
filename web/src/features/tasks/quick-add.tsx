import { Button, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createTask } from '#contracts/api/tasks.ts'
import { useAction } from '../../api/use-action.ts'
import { useFormat } from '../../ui/format.tsx'
import { Key } from '../../ui/kbd.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say } from '../../ui/toasts.ts'
import classes from './quick-add.module.css'

/** One line, one task: dealt to somebody, priced by the pay policy. */
export function QuickAdd() {
  const { t } = useTranslation()
  const { money } = useFormat()
  const [title, setTitle] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const text = useProblemText()
  const create = useAction(createTask, {
    touches: ['tasks'],
    done: ({ assignee, rewardMinor }) => {
      say(t('tasks.created', { name: assignee.name, amount: money(rewardMinor) }))
      setTitle('')
    },
  })
  useHotkeys([['n', () => input.current?.focus()]])
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (title.trim() !== '') create.mutate({ body: { title } })
      }}
    >
      <TextInput
        ref={input}
        flex={1}
        size="md"
        maxLength={200}
        placeholder={t('tasks.quickAdd')}
        aria-label={t('tasks.quickAdd')}
        value={title}
        error={create.error && text(create.error)}
        onChange={(event) => {
          setTitle(event.currentTarget.value)
          if (create.error) create.reset()
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Escape') currentTarget.blur()
        }}
        leftSection={<IconPlus size={17} aria-hidden />}
        rightSection={title === '' ? <Key>n</Key> : null}
      />
      {title.trim() !== '' && (
        <Button type="submit" size="md" loading={create.isPending}>
          {t('tasks.create')}
        </Button>
      )}
    </form>
  )
}
