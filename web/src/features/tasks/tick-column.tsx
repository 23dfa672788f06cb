import { Checkbox } from '@mantine/core'
import type { TFunction } from 'i18next'
import { createContext, useContext } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import type { Column } from '../../ui/data-table.tsx'
import type { Selection } from './use-selection.ts'

const nothing: Selection = {
  ids: new Set(),
  isAll: false,
  toggle: () => undefined,
  toggleAll: () => undefined,
  clear: () => undefined,
}

/** Tells the boxes what is ticked, so that ticking draws nothing but boxes. */
export const Selected = createContext(nothing)

/** A box to tick before each task, and one for all of them. Shift ticks everything between. */
export function tickColumn(t: TFunction): Column<Task> {
  return {
    id: 'tick',
    header: t('tasks.tick'),
    width: 52,
    beside: true,
    head: <TickAll />,
    cell: (task) => <Tick task={task} />,
  }
}

function TickAll() {
  const { t } = useTranslation()
  const { ids, isAll, toggleAll } = useContext(Selected)
  return (
    <Checkbox
      size="xs"
      aria-label={t('tasks.tickAll')}
      checked={isAll}
      indeterminate={ids.size > 0 && !isAll}
      onChange={toggleAll}
    />
  )
}

function Tick({ task: { id, title } }: { task: Task }) {
  const { t } = useTranslation()
  const { ids, toggle } = useContext(Selected)
  return (
    <Checkbox
      size="xs"
      aria-label={t('tasks.tickOne', { title })}
      checked={ids.has(id)}
      onChange={({ nativeEvent }) =>
        toggle(id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
      }
      onClick={(event) => event.stopPropagation()}
    />
  )
}
