import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'

/** Long enough to read, understand and reach for it. */
const showMs = 9_000

interface Undoable {
  /** What was done. */
  message: string
  /** What the button says. */
  label: string
  undo: () => void
}

/** Says that something was done, and offers to take it back. */
export function sayUndoable({ message, label, undo }: Undoable): void {
  const id = notifications.show({
    color: 'evergreen',
    autoClose: showMs,
    message: (
      <Group justify="space-between" gap="sm" wrap="nowrap">
        {message}
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            notifications.hide(id)
            undo()
          }}
        >
          {label}
        </Button>
      </Group>
    ),
  })
}
