import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { assignTask, cancelTask, type Task } from '#contracts/api/tasks.ts'
import { callOnce } from '../../../api/call.ts'
import { changed } from '../../../api/live.ts'
import { useProblemText } from '../../../ui/problem-text.ts'
import { say, sayFailed } from '../../../ui/toasts.ts'

/** A card that was drawn to another column and is not yet listed there. */
export interface Move {
  task: Task
  /** The column where it is shown. */
  to: string
}
export type Moves = ReadonlyMap<string, Move>

type Request = Move & { work: () => Promise<Task>; message: (task: Task) => string }

/** Moves cards at once; they go back if the server refuses. */
export function useMoves() {
  const { t } = useTranslation()
  const text = useProblemText()
  const client = useQueryClient()
  const [moves, setMoves] = useState<Moves>(new Map())

  const move = useMutation({
    mutationFn: ({ work }: Request) => work(),
    onMutate: ({ task, to }) => setMoves((all) => new Map(all).set(task.id, { task, to })),
    onSuccess: async (task, { to, message }) => {
      say(message(task))
      setMoves((all) => new Map(all).set(task.id, { task, to }))
      // Until the columns know it by themselves; else the card would jump back for a moment.
      await client.invalidateQueries({ queryKey: ['listTasks'] })
    },
    onError: (error) => sayFailed(text(error)),
    onSettled: (_answer, _error, { task }) => {
      setMoves((all) => new Map([...all].filter(([id]) => id !== task.id)))
      changed(client, 'tasks', 'money')
    },
  })
  return {
    moves,
    assign: (task: Task, to: string) => {
      const input = { params: { taskId: task.id }, body: { assigneeId: to } }
      const message = ({ assignee }: Task) => t('tasks.assigned', { name: assignee.name })
      move.mutate({ task, to, message, work: () => callOnce(assignTask, input) })
    },
    cancel: (task: Task, reason: string) => {
      const input = { params: { taskId: task.id }, body: reason ? { reason } : {} }
      const message = () => t('tasks.cancelled')
      move.mutate({ task, to: 'cancelled', message, work: () => callOnce(cancelTask, input) })
    },
  }
}

/** The cards of a column: what is listed, without what was drawn away, with what was drawn here. */
export function withMoves(listed: readonly Task[], column: string, moves: Moves): Task[] {
  const here = [...moves.values()].filter(({ to }) => to === column).map(({ task }) => task)
  const listedHere = new Set(listed.map(({ id }) => id))
  const stays = ({ id, version }: Task) => {
    const move = moves.get(id)
    return !move || move.to === column || version > move.task.version
  }
  return [...here.filter(({ id }) => !listedHere.has(id)), ...listed.filter(stays)]
}
