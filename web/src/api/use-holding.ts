import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { holdPayouts, listPayoutHolds, releasePayouts } from '#contracts/api/payouts.ts'
import { useProblemText } from '../ui/problem-text.ts'
import { say, sayFailed } from '../ui/toasts.ts'
import { sayUndoable } from '../ui/undo-toast.tsx'
import { call, callOnce } from './call.ts'
import { changed } from './live.ts'
import { useAction } from './use-action.ts'

/** Keeps a worker out of payout runs, or lets them in again; each can be taken back at once. */
export function useHolding(workerId: string, held?: () => void) {
  const { t } = useTranslation()
  const text = useProblemText()
  const client = useQueryClient()
  const params = { workerId }
  const common = {
    touches: ['payouts'],
    failed: (error: Error) => sayFailed(text(error)),
  } as const
  const label = t('act.undo')
  const holdAgain = useAction(holdPayouts, { ...common, done: () => say(t('hold.begun')) })
  const releaseAgain = useAction(releasePayouts, { ...common, done: () => say(t('hold.ended')) })
  const hold = useAction(holdPayouts, {
    ...common,
    done: () => {
      held?.()
      const undo = () => releaseAgain.mutate({ params })
      sayUndoable({ message: t('hold.begun'), label, undo })
    },
  })
  const release = useMutation({
    mutationFn: async () => {
      // The reason: without it, the hold could not be put back.
      const { items } = await call(listPayoutHolds, { query: params })
      await callOnce(releasePayouts, { params })
      return items[0]?.reason
    },
    onSuccess: (reason) => {
      const message = t('hold.ended')
      if (reason === undefined) return say(message)
      const undo = () => holdAgain.mutate({ params, body: { reason } })
      sayUndoable({ message, label, undo })
    },
    onError: common.failed,
    onSettled: () => changed(client, 'payouts'),
  })
  return {
    hold: (reason: string) => hold.mutate({ params, body: { reason } }),
    release: () => release.mutate(),
    holding: hold.isPending,
    releasing: release.isPending,
  }
}
