import { Text } from '@mantine/core'
import type { Task } from '#contracts/api/tasks.ts'
import { TextLink } from '../../ui/text-link.tsx'

/** A task's key and title; leads to the task. */
export function TaskTitle({ task: { id, title, externalKey } }: { task: Task }) {
  return (
    <TextLink
      from="/tasks"
      to="/tasks"
      search={(old) => ({ ...old, task: id })}
      c="inherit"
      underline="never"
      size="sm"
      fw={500}
      data-task={id}
      title={title}
      onClick={(event) => event.stopPropagation()}
    >
      {externalKey && (
        <Text span size="xs" c="dimmed" mr={8} className="number">
          {externalKey}
        </Text>
      )}
      {title}
    </TextLink>
  )
}
