import { Button, Text } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import { Due } from '../../ui/due.tsx'
import { Key } from '../../ui/kbd.tsx'
import { Money } from '../../ui/money.tsx'
import classes from './task-list.module.css'

interface TaskListProps {
  tasks: Task[]
  complete: (task: Task) => void
}

/** Open tasks. `j` and `k` walk through them, `e` completes the one where one stands. */
export function TaskList({ tasks, complete }: TaskListProps) {
  const { t } = useTranslation()
  const list = useRef<HTMLUListElement>(null)
  const rows = () => [...(list.current?.querySelectorAll<HTMLLIElement>('li') ?? [])]
  const position = () => rows().findIndex((row) => row.contains(document.activeElement))
  const goTo = (index: number) =>
    rows()[Math.max(0, Math.min(index, tasks.length - 1))]?.focus({ preventScroll: false })
  const completeHere = () => {
    const at = position()
    const task = tasks[at]
    if (task) finish(task, at)
  }
  const finish = (task: Task, at: number) => {
    complete(task)
    // The next task takes its place, and the focus with it.
    requestAnimationFrame(() => goTo(at))
  }
  useHotkeys([
    ['j', () => goTo(position() + 1)],
    ['ArrowDown', () => goTo(position() + 1)],
    ['k', () => goTo(position() - 1)],
    ['ArrowUp', () => goTo(position() - 1)],
    ['e', completeHere],
  ])
  return (
    <ul ref={list} className={classes.list} aria-label={t('work.list')}>
      {tasks.map((task, index) => (
        <li key={task.id} tabIndex={-1} className={classes.row}>
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
            onClick={() => finish(task, index)}
            aria-label={t('work.completeTask', { title: task.title })}
          >
            {t('work.complete')}
          </Button>
        </li>
      ))}
    </ul>
  )
}
