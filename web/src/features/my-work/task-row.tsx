import { Button, Text } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import { Due } from '../../ui/due.tsx'
import { Key } from '../../ui/kbd.tsx'
import { Money } from '../../ui/money.tsx'
import classes from './task-list.module.css'

interface TaskRowProps {
  task: Task
  /** Always the same function: with another one each of hundreds of rows would be drawn anew. */
  finish: (task: Task) => void
}

/** One open task, and the button that completes it. */
export const TaskRow = memo(function TaskRow({ task, finish }: TaskRowProps) {
  const { t } = useTranslation()
  return (
    <li tabIndex={-1} className={classes.row}>
      <div className={classes.what}>
        <Text size="sm" fw={550} className={classes.title}>
          {task.externalKey && <span className={classes.key}>{task.externalKey}</span>}
          {task.title}
        </Text>
        {task.description && (
          <Text size="xs" c="dimmed" lineClamp={1}>
            {task.description}
          </Text>
        )}
      </div>
      <div className={classes.due}>
        <Due at={task.dueAt} />
      </div>
      <Money minor={task.rewardMinor} fw={600} size="sm" className={classes.reward} />
      <Button
        variant="default"
        size="xs"
        className={classes.done}
        leftSection={<IconCheck size={15} aria-hidden />}
        aria-keyshortcuts="e"
        rightSection={<Key>e</Key>}
        onClick={() => finish(task)}
        aria-label={t('work.completeTask', { title: task.title })}
      >
        {t('work.complete')}
      </Button>
    </li>
  )
})
