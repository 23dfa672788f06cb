import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Task } from '#contracts/api/tasks.ts'
import { useWorkers } from '../../../api/use-workers.ts'
import { Confirm } from '../../../ui/confirm.tsx'
import { Empty } from '../../../ui/states.tsx'
import type { TaskQuery } from '../task-query.ts'
import classes from './board.module.css'
import { BoardColumn } from './board-column.tsx'
import { type BoardColumnPlan, stateColumns, workerColumns } from './columns.ts'
import { useMoves } from './use-moves.ts'

interface BoardProps {
  query: TaskQuery
  by: 'state' | 'worker'
  open: (taskId: string) => void
  leads: boolean
}

/**
 * Tasks as cards, in columns by how far they are or by who does them. A card that is drawn to
 * another column is there at once, and goes back only if the server refuses.
 */
export default function Board({ query, by, open, leads }: BoardProps) {
  const { t } = useTranslation()
  const [now] = useState(() => Date.now())
  const [cancelled, setCancelled] = useState<Task>()
  const workers = useWorkers()
  const moves = useMoves()
  const shown = workers.filter(({ value }) => !query.assignee || query.assignee === value)
  const columns = by === 'worker' ? workerColumns(query, shown) : stateColumns(query, now, t)

  function drop(task: Task, { id, takes }: BoardColumnPlan): void {
    if (takes === 'assign' && task.assignee.id !== id) moves.assign(task, id)
    if (takes === 'cancel') setCancelled(task)
  }
  return (
    <section className={classes.board} aria-label={t('tasks.board')} tabIndex={0}>
      {columns.map((column) => (
        <BoardColumn
          key={`${by} ${column.id}`}
          column={column}
          moves={moves.moves}
          open={open}
          drop={leads && column.takes ? (task) => drop(task, column) : undefined}
          movable={leads}
        />
      ))}
      {columns.length === 0 && (
        <Empty title={t('reassign.nobody')} hint={t('reassign.nobodyHint')} />
      )}
      <Confirm
        opened={cancelled !== undefined}
        close={() => setCancelled(undefined)}
        title={t('tasks.cancelTitle')}
        action={t('tasks.cancel')}
        danger
        reason="optional"
        confirm={(reason) => {
          if (cancelled) moves.cancel(cancelled, reason)
          setCancelled(undefined)
        }}
      >
        {cancelled && t('tasks.cancelHint', { title: cancelled.title })}
      </Confirm>
    </section>
  )
}
