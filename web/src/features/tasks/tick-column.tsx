import { Checkbox } from '@mantine/core'
import type { TFunction } from 'i18next'
import type { Task } from '#contracts/api/tasks.ts'
import type { Column } from '../../ui/data-table.tsx'
import type { Selection } from './use-selection.ts'

interface Ticks {
  t: TFunction
  selection: Selection
  /** Whether all that are listed are ticked. */
  all: boolean
}

/** A box to tick before each task, and one for all of them. Shift ticks everything between. */
export function tickColumn({ t, selection, all }: Ticks): Column<Task> {
  const { ids, toggle, toggleAll } = selection
  return {
    id: 'tick',
    header: t('tasks.tick'),
    width: 52,
    beside: true,
    head: (
      <Checkbox
        size="xs"
        aria-label={t('tasks.tickAll')}
        checked={all}
        indeterminate={ids.size > 0 && !all}
        onChange={toggleAll}
      />
    ),
    cell: ({ id, title }) => (
      <Checkbox
        size="xs"
        aria-label={t('tasks.tickOne', { title })}
        checked={ids.has(id)}
        onChange={({ nativeEvent }) =>
          toggle(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
        onClick={(event) => event.stopPropagation()}
      />
    ),
  }
}
