import { Button, Tooltip } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { approvePayoutRun, type PayoutRun, rejectPayoutRun } from '#contracts/api/money.ts'
import { useAction } from '../../api/use-action.ts'
import { useMe } from '../../app/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { useFormat } from '../../ui/format.tsx'
import { useProblemText } from '../../ui/problem-text.ts'
import { say, sayFailed } from '../../ui/toasts.ts'

/** Four eyes: whoever made the draft cannot approve it, and sees why. */
export function Decision({ run }: { run: PayoutRun }) {
  const { t } = useTranslation()
  const { money } = useFormat()
  const me = useMe()
  const [asking, setAsking] = useState<'approve' | 'reject'>()
  const text = useProblemText()
  const close = () => setAsking(undefined)
  const reaction = (done: string) => ({
    touches: ['payouts', 'money'] as const,
    done: () => {
      close()
      say(done)
    },
    failed: (error: Error) => {
      close()
      sayFailed(text(error))
    },
  })
  const approve = useAction(approvePayoutRun, reaction(t('payouts.approved')))
  const reject = useAction(rejectPayoutRun, reaction(t('payouts.rejected')))
  const params = { runId: run.id }
  const isOwn = run.createdBy?.id === me.id
  return (
    <>
      <Button variant="default" onClick={() => setAsking('reject')}>
        {t('payouts.reject')}
      </Button>
      <Tooltip
        label={t('payouts.fourEyes')}
        disabled={!isOwn}
        events={{ hover: true, focus: true, touch: true }}
      >
        <Button
          aria-disabled={isOwn}
          {...(isOwn ? { 'data-disabled': true } : {})}
          onClick={() => {
            if (isOwn) sayFailed(t('payouts.fourEyes'))
            else setAsking('approve')
          }}
        >
          {t('payouts.approve')}
        </Button>
      </Tooltip>
      <Confirm
        opened={asking === 'approve'}
        close={close}
        title={t('payouts.approveTitle')}
        action={t('payouts.approve')}
        busy={approve.isPending}
        confirm={() => approve.mutate({ params, body: { hash: run.hash } })}
      >
        {t('payouts.startHint', { count: run.payouts, amount: money(run.totalMinor) })}
      </Confirm>
      <Confirm
        opened={asking === 'reject'}
        close={close}
        title={t('payouts.rejectTitle')}
        action={t('payouts.reject')}
        danger
        reason="required"
        busy={reject.isPending}
        confirm={(reason) => reject.mutate({ params, body: { reason } })}
      >
        {t('payouts.rejectHint')}
      </Confirm>
    </>
  )
}
