import { useHotkeys } from '@mantine/hooks'
import { useCallback, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import classes from './task-list.module.css'
import { TaskRow } from './task-row.tsx'

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
    const task = tasks[position()]
    if (task) finish(task)
  }
  const latest = useRef({ tasks, complete, goTo })
  latest.current = { tasks, complete, goTo }
  const finish = useCallback((task: Task) => {
    const at = latest.current.tasks.indexOf(task)
    latest.current.complete(task)
    // The next task takes its place, and the focus with it.
    requestAnimationFrame(() => latest.current.goTo(at))
  }, [])
  useHotkeys([
    ['j', () => goTo(position() + 1)],
    ['ArrowDown', () => goTo(position() + 1)],
    ['k', () => goTo(position() - 1)],
    ['ArrowUp', () => goTo(position() - 1)],
    ['e', completeHere],
  ])
  return (
    <ul ref={list} className={classes.list} aria-label={t('work.list')}>
      {tasks.map((task) => (
        <TaskRow key={task.id} task={task} finish={finish} />
      ))}
    </ul>
  )
}
