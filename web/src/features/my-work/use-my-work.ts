import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { completeTask, listTasks, type Task } from '#contracts/api/tasks.ts'
import { ApiError } from '#contracts/client.ts'
import { call, callOnce } from '../../api/call.ts'
import { changed, pace } from '../../api/live.ts'
import { usePages } from '../../api/use-api.ts'
import { useMyNumbers } from '../../api/use-my-numbers.ts'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'
import { type OnItsWay, sendOff, stillOnTheWay, withOnItsWay } from './on-its-way.ts'

const open = { assignee: 'me', status: 'open', sort: 'dueAt', limit: 200 } as const

/**
 * My open tasks and my numbers. A completed task leaves the list and enters the balance at once,
 * and comes back if the server refuses.
 */
export function useMyWork() {
  const { t } = useTranslation()
  const { money } = useFormat()
  const text = useProblemText()
  const client = useQueryClient()
  const [rewards, setRewards] = useState<OnItsWay[]>([])
  const [done, setDone] = useState<ReadonlySet<string>>(new Set())

  const tasks = usePages(
    ['listTasks', 'mine'],
    (cursor) => call(listTasks, { query: { ...open, ...(cursor ? { cursor } : {}) } }),
    { every: pace.own },
  )
  const numbers = useMyNumbers(rewards.length > 0 ? pace.underWay : pace.own)
  const sequence = numbers.data?.sequence ?? 0
  const late = stillOnTheWay(sequence, rewards)
  if (late.length < rewards.length) setRewards(late)

  function takeBack(taskId: string): void {
    setDone((ids) => new Set([...ids].filter((id) => id !== taskId)))
    setRewards((all) => all.filter((reward) => reward.taskId !== taskId))
  }

  const complete = useMutation({
    mutationFn: (task: Task) => callOnce(completeTask, { params: { taskId: task.id } }),
    onMutate: (task) => {
      setDone((ids) => new Set(ids).add(task.id))
      setRewards((all) => sendOff(all, task, sequence))
    },
    onSuccess: (_, task) => {
      say(t('work.earned', { amount: money(task.rewardMinor) }))
      changed(client, 'tasks', 'money')
    },
    onError: (error, task) => {
      takeBack(task.id)
      sayFailed(`${task.title}: ${text(error)}`)
      if (error instanceof ApiError) changed(client, 'tasks')
    },
  })

  return {
    tasks: { ...tasks, items: tasks.items?.filter(({ id }) => !done.has(id)) },
    numbers: numbers.data && withOnItsWay(numbers.data, late),
    asked: numbers,
    complete: (task: Task) => {
      if (!done.has(task.id)) complete.mutate(task)
    },
  }
}
