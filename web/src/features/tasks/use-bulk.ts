import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { changeTasks } from '#contracts/api/tasks.ts'
import { callOnce } from '../../api/call.ts'
import { changed } from '../../api/live.ts'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

/** As many as one call takes. */
const most = 500

type Change = { action: 'assign'; assigneeId: string } | { action: 'cancel' }

/** Assigns or cancels any number of tasks, and says how many it were. */
export function useBulk(done: () => void) {
  const { t } = useTranslation()
  const { number } = useFormat()
  const text = useProblemText()
  const client = useQueryClient()
  return useMutation({
    mutationFn: async ({ ids, ...change }: Change & { ids: readonly string[] }) => {
      const sum = { changed: 0, skipped: 0 }
      for (let from = 0; from < ids.length; from += most) {
        const taskIds = ids.slice(from, from + most)
        const answer = await callOnce(changeTasks, { body: { ...change, taskIds } })
        sum.changed += answer.changed
        sum.skipped += answer.skipped.length
      }
      return sum
    },
    onSuccess: ({ changed: count, skipped }) => {
      const left = skipped > 0 ? ` ${t('tasks.bulkSkipped', { skipped: number(skipped) })}` : ''
      say(t('tasks.bulkDone', { count, tasks: number(count) }) + left)
      done()
    },
    onError: (error) => sayFailed(text(error)),
    onSettled: () => changed(client, 'tasks', 'money'),
  })
}
