import { Avatar, Group, Text } from '@mantine/core'
import type { Task } from '#contracts/api/tasks.ts'
import { Due } from '../../../ui/due.tsx'
import { Money } from '../../../ui/money.tsx'
import { TaskTitle } from '../task-title.tsx'
import classes from './board.module.css'

let inHand: Task | undefined

/** The card that is being drawn at the moment. */
export const dragged = (): Task | undefined => inHand

interface BoardCardProps {
  task: Task
  open: (taskId: string) => void
  movable: boolean
  /** Says whose it is. */
  named: boolean
}

/** One task. Where cards may be drawn, its drawer does the same without a mouse. */
export function BoardCard({ task, open, movable, named }: BoardCardProps) {
  const { id, assignee, dueAt, status, rewardMinor } = task
  return (
    <div
      className={classes.card}
      draggable={movable && status === 'open'}
      onClick={() => open(id)}
      onDragStart={(event) => {
        inHand = task
        event.dataTransfer.effectAllowed = 'move'
        event.dataTransfer.setData('text/plain', task.title)
      }}
      onDragEnd={() => {
        inHand = undefined
      }}
    >
      <Text component="div" lineClamp={2} className={classes.title}>
        <TaskTitle task={task} />
      </Text>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Group gap={6} wrap="nowrap" miw={0}>
          {named && (
            <>
              <Avatar name={assignee.name} size={20} radius="xl" color="evergreen" aria-hidden />
              <Text size="xs" c="dimmed" truncate title={assignee.name}>
                {assignee.name}
              </Text>
            </>
          )}
        </Group>
        <Group gap={8} wrap="nowrap" className={classes.facts}>
          <Due at={dueAt} open={status === 'open'} size="xs" />
          <Money minor={rewardMinor} fw={550} />
        </Group>
      </Group>
    </div>
  )
}
